# Sourced by other checks: runs a short demo by any command and waits for its previews.

# check_demo COMMAND...: what starts the demo, to which flags are added; a preview must be there within 10 s of the daemon's start, and the demo must end well, with both.
check_demo() {
  local temp log demo blend preview='' waited=0
  temp=$(mktemp -d)
  log=$temp/log
  : >"$log"
  TMPDIR=$temp "$@" --frames 5 --every-seconds 0.2 --size 300x200 >"$log" 2>&1 &
  demo=$!
  # The daemon says when it has started; an install or a build before that is not its time.
  until grep -q '"event":"started"' "$log" || ! kill -0 "$demo" 2>/dev/null; do sleep 0.1; done
  until [[ -n $preview ]] || ((waited == 100)); do
    preview=$(find "$temp" -name mean.jpg -size +0 -print -quit)
    waited=$((waited + 1))
    sleep 0.1
  done
  if ! wait "$demo"; then
    printf 'the demo failed\n'
    cat "$log"
    return 1
  fi
  if [[ -z $preview ]]; then
    printf 'no preview within 10 s\n'
    cat "$log"
    return 1
  fi
  for blend in mean lighten; do
    if ! grep -q "$blend *${preview%/*}/$blend.jpg" "$log" || [[ ! -s ${preview%/*}/$blend.jpg ]]; then
      printf 'expected the picture %s, and its name among what is said\n' "${preview%/*}/$blend.jpg"
      cat "$log"
      return 1
    fi
    if ! grep -q '"frames": 5' "${preview%/*}/$blend.json"; then
      printf 'expected 5 frames, found\n'
      cat "${preview%/*}/$blend.json"
      return 1
    fi
  done
  printf 'demo: a preview after %d.%d s, 5 frames in both pictures in the end\n' $((waited / 10)) $((waited % 10))
  rm -rf "$temp"
}
