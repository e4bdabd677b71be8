# Runs the release's clients as the services' account, in the environment of the node's tools and no other.

client() { # PROGRAM ARGUMENT...: with $user and $environment_file
  # shellcheck disable=SC2016 # for the new shell
  as_user env -i PATH="$PATH" HOME=/ sh -c 'set -a; . "$0"; set +a; exec "$@"' "$environment_file" "$@" 2>&1
}

as_user() { if [ "$user" = - ]; then "$@"; else runuser -u "$user" -- "$@" </dev/null; fi; }
