#!/usr/bin/env bash
# Packs the stand-in as Apache packs Pulsar: build.sh DIRECTORY VERSION makes
# DIRECTORY/apache-pulsar-VERSION-bin.tar.gz and its .sha512, which are the same each time.
set -euo pipefail
here=$(cd -P "$(dirname "$0")" && pwd)
[ $# = 2 ] || { echo 'build.sh DIRECTORY VERSION' >&2; exit 2; }
folder=$1 name=apache-pulsar-$2
shipped=$here/../PulsarOps.Tests/Configuration/Shipped/$2
[ -d "$shipped" ] || shipped=$here/../PulsarOps.Tests/Configuration/Shipped/4.0.8

mkdir -p "$folder"
work=$(mktemp -d "$folder/standin.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/$name"/conf
cp -R "$here/bin" "$here/lib" "$work/$name/"
rm -rf "$work/$name/lib/__pycache__"
cp "$shipped"/*.conf "$work/$name/conf/"
echo "A stand-in for Apache Pulsar $2 in tests. Not Apache Pulsar." >"$work/$name/README"
# Something of a jar's name and weight, which differs from version to version and cannot be compressed.
python3 -c 'import random, sys; sys.stdout.buffer.write(random.Random(sys.argv[1]).randbytes(300000))' "$2" \
  >"$work/$name/lib/org.apache.pulsar-pulsar-broker-$2.jar"
chmod -R u=rwX,go=rX "$work/$name"
tar -C "$work" --sort=name --mtime=@1700000000 --owner=0 --group=0 --numeric-owner -cf - "$name" |
  gzip -n >"$work/$name-bin.tar.gz"
(cd "$work" && sha512sum "$name-bin.tar.gz" >"$name-bin.tar.gz.sha512")
mv -f "$work/$name-bin.tar.gz" "$work/$name-bin.tar.gz.sha512" "$folder/"
echo "$folder/$name-bin.tar.gz"
