# Sourced by other checks: a Node of the npm registry, in the folder $work.

# node_of PACKAGE@VERSION: unpacks it, and prints where its program is.
node_of() {
  local file
  file=$(cd "$work" && npm pack --silent "$1")
  mkdir "$work/${file%.tgz}"
  tar xzf "$work/$file" -C "$work/${file%.tgz}"
  printf '%s/%s/package/bin/node' "$work" "${file%.tgz}"
}
