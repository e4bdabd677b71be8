using PulsarOps.Hosts.Protocol;

namespace PulsarOps.Tests.RemoteHosts;

/// <summary>Class-data archives, by launch.sh in a real sh, with a Java that only behaves like one.</summary>
public sealed class ArchiveScriptTests
{
    /// <summary>
    /// The service is bin/pulsar of a release, which becomes Java. This Java writes the list of its classes and its
    /// arguments, or makes an archive of the list.
    /// </summary>
    private const string World = """
        folder=$(mktemp -d)
        pid=''
        trap '[ -z "$pid" ] || kill "$pid"; rm -rf "$folder"' EXIT
        cd "$folder"
        mkdir -p java/bin java/lib/server release/bin release/lib release/conf work
        echo 'JAVA_VERSION="17.0.1"' >java/release
        touch java/lib/modules java/lib/server/libjvm.so release/lib/a.jar release/conf/log4j2.yaml
        cat >release/bin/pulsar <<'END'
        #!/bin/sh
        cd "$PULSAROPS_RELEASE"
        exec "$JAVA_HOME/bin/java" -cp "$(dirname "$PULSAR_LOG_CONF"):lib/*" -Da=b --add-opens c=d \
          -Xms1m $PULSAR_MEM -XX:+UseZGC -XX:+AlwaysPreTouch -Xlog:gc:file=x,y Main one two
        END
        cat >java/bin/java <<'END'
        #!/bin/bash
        printf '%s\n' "$@" >"$JAVA_HOME/../arguments.new"
        for word in "$@"; do
          case $word in
          -XX:SharedClassListFile=*) list=${word#*=} ;;
          -XX:SharedArchiveFile=*) made=${word#*=} ;;
          -XX:DumpLoadedClassList=*) printf 'A\nB\nhal' >"${word#*=}" ;;
          esac
        done
        if [ "$1" = -Xshare:dump ]; then
          mv "$JAVA_HOME/../arguments.new" "$JAVA_HOME/../dump"
          if [ -e "$JAVA_HOME/../slow" ]; then exec sleep 60; fi
          [ ! -e "$JAVA_HOME/../broken" ] || { echo 'it is broken'; exit 1; }
          cp "$list" "$made"
          exit
        fi
        mv "$JAVA_HOME/../arguments.new" "$JAVA_HOME/../arguments"
        exec -a "$JAVA_HOME/bin/java" perl '-esleep(60)' -- "$@" # its arguments stay visible
        END
        chmod +x release/bin/pulsar java/bin/java
        describe() { # OPTIONS: of the user
          printf '%s="%s"\n' JAVA_HOME "$folder/java" PULSAROPS_RELEASE "$folder/release" PULSAR_MEM "-Xmx9m $1" \
            BOOKIE_MEM x PULSAR_LOG_CONF "$folder/release/conf/log4j2.yaml" >broker.env
        }
        describe ''
        start() {
          rm -f arguments
          sh -c "$LAUNCH" launch "$folder/pid" "$folder/output" "$folder/work" "$folder/broker.env" \
            "$folder/broker.env" "$folder/release/bin/pulsar" broker &
          pid=$!
          await '[ -e arguments ]'
        }
        stop() { kill "$pid" && wait "$pid"; pid=''; }
        await() { # CONDITION
          rounds=200
          until eval "$1"; do
            rounds=$((rounds - 1))
            [ $rounds -gt 0 ] || { echo "not after 20 s: $1" && exit 0; }
            sleep 0.1
          done
        }
        made() { ls work/archives | grep -c '\.jsa$'; }
        kind() { # of the start: none, records, uses
          case $(cat arguments) in
          *SharedArchiveFile*) echo uses ;;
          *DumpLoadedClassList*) echo records ;;
          *) echo none ;;
          esac
        }

        """;

    [Fact]
    public void Second_start_uses_the_archive_that_was_made_after_the_first_one()
    {
        Assert.Equal(
            [
                "records", "A", "A release/no-folder:lib/* uses", "-Xshare:dump", "-cp", "--add-opens", "c=d",
                "-Xmx9m", "-XX:+UseZGC", "-XX:-UsePerfData",
            ],
            Run("""
                start; kind
                await '[ "$(made)" = 1 ]'
                await '! ls work/archives | grep -q classes'
                cat work/archives/*.jsa | head -n 1
                stop; start
                printf '%s %s %s\n' "$(head -n 1 work/archives/*.jsa)" \
                  "$(sed -n 2p arguments | sed "s|$folder/||")" "$(kind)"
                grep -v "$folder" dump
                """));
    }

    [Theory]
    [InlineData("echo other >>java/lib/server/libjvm.so")]
    [InlineData("echo other >>release/lib/a.jar")]
    [InlineData("touch -d 2001-01-01 release/lib/a.jar")]
    [InlineData("touch release/lib/b.jar")]
    [InlineData("describe -XX:+UseParallelGC")]
    public void Archive_of_another_java_class_path_or_option_is_not_used(string change) => Assert.Equal(
        ["records", "records", "2"],
        Run($"""
            start; kind
            await '[ "$(made)" = 1 ]'
            stop
            {change}
            start; kind
            await '[ "$(made)" = 2 ]'
            made
            """));

    [Fact]
    public void Archive_that_is_cut_short_is_made_again() => Assert.Equal(
        ["records", "uses"],
        Run("""
            start; await '[ "$(made)" = 1 ]'; stop
            for file in work/archives/*.jsa; do chmod u+w "$file"; printf x >"$file"; done
            start; kind; await '[ "$(cat work/archives/*.jsa)" != x ] && [ "$(made)" = 1 ]'; stop
            start; kind
            """));

    [Fact]
    public void Archive_of_the_release_before_is_kept_and_no_other() => Assert.Equal(
        ["3", "2", "uses"],
        Run("""
            start; await '[ "$(made)" = 1 ]'; stop
            first=$(ls work/archives/*.jsa)
            describe -Done=1; start; await '[ "$(made)" = 2 ]'; stop
            touch -d '1 minute ago' "$first"
            cp "$first" work/archives/broker-2-0123456789abcdef.jsa
            describe -Dtwo=2; start; await '[ ! -e "$first" ]'; stop
            made; ls work/archives/broker-????????????????.jsa | wc -l
            describe -Done=1; start; kind
            """));

    [Fact]
    public void Failure_is_noted_once_and_the_service_starts_without() => Assert.Equal(
        ["it is broken", "none", "0", "release/conf:lib/*"],
        Run("""
            touch broken
            start; await 'ls work/archives | grep -q failed'
            cat work/archives/*.failed
            stop; start; kind; made
            sed -n 2p arguments | sed "s|$folder/||"
            """));

    [Fact]
    public void Stop_of_the_service_ends_the_making_and_leaves_nothing() => Assert.Equal(
        ["lock", "records"],
        Run("""
            touch slow
            start; await '[ -e dump ]'; stop
            await '[ "$(ls work/archives)" = lock ]'
            ls work/archives
            ! pgrep -f "$folder/work/archives" || echo 'a process is left'
            start; kind
            """));

    [Theory]
    [InlineData("describe -Xshare:auto")]
    [InlineData("describe -agentlib:x")]
    [InlineData("describe -javaagent:/x.jar")]
    [InlineData("touch release/conf/log4j2.component.properties")]
    [InlineData("echo 'JAVA_VERSION=\"11.0.1\"' >java/release")]
    [InlineData("echo 'JAVA_VERSION=\"1.8.0_302\"' >java/release")]
    [InlineData("rm java/release")]
    [InlineData("touch work/archives")]
    public void Service_that_can_have_none_starts_as_ever(string change) => Assert.Equal(
        ["none"],
        Run($"{change}\nstart; kind"));

    private static string[] Run(string script)
    {
        Assert.Contains("archive_delay=120", ScriptLibrary.Launcher, StringComparison.Ordinal);
        var launcher = ScriptLibrary.Launcher.Replace("archive_delay=120", "archive_delay=1", StringComparison.Ordinal);
        return Shell.Run($"LAUNCH={Quote(launcher)}\n{World}{script}\n")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
