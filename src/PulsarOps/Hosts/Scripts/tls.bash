# TLS for net.bash, by openssl, because bash speaks only plain text. The folder in $tls contains ca.pem, cert.pem and
# key.pem of the host, and tools.jwt, the token of PulsarOps and the tools. The token exists only in variables of this
# shell and in the connection: never in arguments, in the environment or in output.

# What openssl reports comes through a pipe of which this shell has both ends, so that reading never waits for its end.
reports=''
open_reports() {
  local _
  [[ $reports ]] || exec {reports}<> <(:)
  while read -r -t 0 -u "$reports" && IFS= read -r -t 1 -u "$reports" _; do :; done # of earlier connections
}

# Like connect of net.bash, but it does not wait until it is connected: the first byte of the answer shows that. The
# child is openssl itself, which sends nothing before it has verified the peer.
connect_by_tls() { # HOST PORT [READER...]
  local host=$1 port=$2 file peer=(-verify_hostname "$1" -servername "$1")
  shift 2
  [[ $host != *:* && ! $host =~ ^[0-9.]+$ ]] || peer=(-verify_ip "$host")
  [[ $host != *:* ]] || host=[$host]
  type -P openssl >/dev/null || { why='openssl is not installed on this host' && return 1; }
  for file in ca cert key; do
    [[ -r $tls/$file.pem ]] || { why="there is no file $tls/$file.pem, or it cannot be read" && return 1; }
  done
  peer=(openssl s_client -quiet -connect "$host:$port" "${peer[@]}" -verify 4 -verify_return_error
    -CAfile "$tls/ca.pem" -cert "$tls/cert.pem" -key "$tls/key.pem")
  open_reports
  exec {in}< <(
    trap '' PIPE
    echo "$BASHPID"
    (($#)) || exec "${peer[@]}" < <("${send[@]}") 2>&"$reports"
    exec "${peer[@]}" < <("${send[@]}") > >("$@") 2>&"$reports"
  )
  read -r -u "$in" child
}

# Sets $why to the cause that openssl reported, if there is one. Call it when the connection has ended.
explain_tls() { # HOST
  local line='' text='' code='' owner='its certificate'
  [[ $reports ]] || return 0
  while read -r -t 0 -u "$reports" && IFS= read -r -t 1 -u "$reports" line; do
    text+=$line$'\n'
    [[ ! $line =~ ^verify\ error:num=([0-9]+):(.*) ]] || { code=${BASH_REMATCH[1]} && break; }
    case $line in depth=0*) owner='its certificate' ;; depth=*) owner='the certificate of its authority' ;; esac
  done
  case $code in
    '') explain_alert "$text" ;;
    9) why="$owner is not valid yet, or the clock of this host is slow" ;;
    10) why="$owner has expired" ;;
    62 | 64) why="its certificate is not for the name $1" ;;
    2 | 18 | 19 | 20 | 21 | 27) why="no authority in $tls/ca.pem has signed its certificate" ;;
    *) why="$owner is not accepted: ${BASH_REMATCH[2]}" ;;
  esac
}

explain_alert() { # TEXT: of openssl, which has found nothing wrong with the peer's certificate
  local alert=${1#*alert }
  alert=${alert%%[:$'\n']*}
  case $1 in
    *' alert '*'certificate expired'*) why='it refuses the certificate of this host, because that has expired' ;;
    *' alert unknown ca'*) why='it refuses the certificate of this host, because it does not know its authority' ;;
    *' alert '*certificate* | *' alert '*access* | *' alert '*decrypt* | *' alert handshake failure'*)
      why="it refuses the certificate of this host, $tls/cert.pem (TLS alert: $alert)"
      ;;
    *' alert '*) why="it ends the TLS connection (alert: $alert)" ;;
    *'wrong version number'* | *'unknown protocol'* | *'packet length too long'* | *'record layer failure'*)
      why='the port speaks no TLS'
      ;;
    *'values mismatch'*) why="$tls/key.pem is not the key of $tls/cert.pem" ;;
    *'onnection refused'*) why='Connection refused' ;;
    *'o route to host'*) why='No route to host' ;;
    *'etwork is unreachable'*) why='Network is unreachable' ;;
    *'ame or service not known'* | *'ame resolution'* | *BIO_lookup* | *gethostbyname*)
      why='Name or service not known'
      ;;
    *'nable to load'* | *'ould not '* | *'rror loading'*) why="a file in $tls cannot be used: ${1%%$'\n'*}" ;;
    *'verify return:1'*) ;; # the handshake succeeded
    *'eof'* | *'EOF'* | *errno=*) why='it hung up during the TLS handshake: the port may speak no TLS' ;;
  esac
}

# Sets $bearer to the header with the token; empty if there is no token.
read_bearer() {
  local +x token=''
  bearer=''
  [[ ! -r $tls/tools.jwt ]] || IFS= read -r token <"$tls/tools.jwt"
  # Anything else could end the header.
  [[ ! $token =~ ^[A-Za-z0-9._~+/-]+=*$ ]] || bearer="Authorization: Bearer $token"$'\r\n'
}

# Sets $why to the meaning of a refusal, by the header that was sent; false if the status is none.
explain_refusal() { # STATUS BEARER
  case $1 in
    401)
      why="it refuses the token in $tls/tools.jwt, or the token has expired"
      [[ $2 ]] || why="it asks for a token, and there is none in $tls/tools.jwt"
      ;;
    403)
      why="the role of the token in $tls/tools.jwt may not do this"
      [[ $2 ]] || why="a client without a token may not do this, and there is none in $tls/tools.jwt"
      ;;
    *) return 1 ;;
  esac
}
