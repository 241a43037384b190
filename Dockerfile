# The image: the Debian package, in a Debian whose own Node runs it. compose.yaml runs it as the units of systemd/ do: as nobody in particular, without a network, the captures for reading alone.
FROM node:22-trixie-slim AS build
WORKDIR /source
COPY . .
RUN bash scripts/deb.sh /packages

FROM debian:trixie-slim
COPY --from=build /packages /packages
RUN apt-get update \
  && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends /packages/*.deb inotify-tools \
  && rm -rf /packages /var/lib/apt/lists/*
ENV NODE_ENV=production MALLOC_ARENA_MAX=2 VIPS_BLOCK_UNTRUSTED=1
USER slowshutter
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=30s --start-period=10m CMD ["slowshutter", "status", "--state", "/state"]
ENTRYPOINT ["slowshutter"]
CMD ["watch", "/captures", "--state", "/state", "--preview", "/pictures/preview.jpg"]
