# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_exch_global_optspecs
    string join \n venue= scheme= url= ws-url= env= env-file= live yes max-notional= read-only auth= unsigned timeout= connect-timeout= retries= backoff= settle-timeout= max-wait= time= nonce= recv-window= request-id= nonce-store= in-order no-clock-sync cacert= error-format= v/verbose q/quiet color= h/help V/version
end

function __fish_exch_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_exch_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_exch_using_subcommand
    set -l cmd (__fish_exch_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c exch -n "__fish_exch_needs_command" -l venue -d 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]' -r
complete -c exch -n "__fish_exch_needs_command" -l scheme -d 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]' -r -F
complete -c exch -n "__fish_exch_needs_command" -l url -d 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_needs_command" -l ws-url -d 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_needs_command" -l env -d 'An environment of the venue file, such as testnet, demo, live or a region\'s [env: EXCHANGE_ENV] [default: testnet]' -r
complete -c exch -n "__fish_exch_needs_command" -l env-file -d 'A file of NAME=\'value\' lines for variables that the environment does not set [default: .env, if it is there]' -r -F
complete -c exch -n "__fish_exch_needs_command" -l max-notional -d 'Refuse an order that is worth more, in its quote currency [env: EXCHANGE_MAX_NOTIONAL]' -r
complete -c exch -n "__fish_exch_needs_command" -l auth -d 'How a request is authenticated: signed, key (no signature) or none [default: signed]' -r -f -a "signed\t'Key and signature'
key\t'The key alone'
none\t'Nothing'"
complete -c exch -n "__fish_exch_needs_command" -l timeout -d 'Seconds that one attempt may take, to the last byte of its reply [default: 10]' -r
complete -c exch -n "__fish_exch_needs_command" -l connect-timeout -d 'Seconds for DNS, TCP and TLS [default: 5]' -r
complete -c exch -n "__fish_exch_needs_command" -l retries -d 'Attempts in all, the first one included [default: 3]' -r
complete -c exch -n "__fish_exch_needs_command" -l backoff -d 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]' -r
complete -c exch -n "__fish_exch_needs_command" -l settle-timeout -d 'Seconds for looking up an order whose outcome is unclear [default: 30]' -r
complete -c exch -n "__fish_exch_needs_command" -l max-wait -d 'Longest cool-down of the venue to wait for, in seconds; a lock is waited for 60 s longer [default: 0]' -r
complete -c exch -n "__fish_exch_needs_command" -l time -d 'Sign this time, in milliseconds since 1970; nothing is retried then' -r
complete -c exch -n "__fish_exch_needs_command" -l nonce -d 'Sign this nonce; nothing is retried then' -r
complete -c exch -n "__fish_exch_needs_command" -l recv-window -d 'The receive window in milliseconds, where the venue has one' -r
complete -c exch -n "__fish_exch_needs_command" -l request-id -d 'The request id, where the venue has one' -r
complete -c exch -n "__fish_exch_needs_command" -l nonce-store -d 'Where nonces are kept: a file, redis://, rediss:// or unix:PATH [env: EXCHANGE_NONCE_STORE]' -r -F
complete -c exch -n "__fish_exch_needs_command" -l cacert -d 'Trust only the certificate authorities in this PEM file [env: SSL_CERT_FILE]' -r -F
complete -c exch -n "__fish_exch_needs_command" -l error-format -d 'The format of errors on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_needs_command" -l color -d 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; everywhere if `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c exch -n "__fish_exch_needs_command" -l live -d 'Use the venue\'s live environment, not its testnet; a region\'s with --env [env: EXCHANGE_ALLOW_LIVE=1]'
complete -c exch -n "__fish_exch_needs_command" -l yes -d 'Place a live order without a question'
complete -c exch -n "__fish_exch_needs_command" -l read-only -d 'Refuse whatever changes something [env: EXCHANGE_READ_ONLY=1]'
complete -c exch -n "__fish_exch_needs_command" -l unsigned -d 'The same as --auth none'
complete -c exch -n "__fish_exch_needs_command" -l in-order -d 'Hold the nonce store until the reply, so that requests arrive in the order of their nonces'
complete -c exch -n "__fish_exch_needs_command" -l no-clock-sync -d 'Never correct the clock by the venue\'s time [env: EXCH_NO_CLOCK_SYNC=1]'
complete -c exch -n "__fish_exch_needs_command" -s v -l verbose -d 'Print more on stderr: each retry; the testnet logs each request'
complete -c exch -n "__fish_exch_needs_command" -s q -l quiet -d 'Print nothing on stderr but errors'
complete -c exch -n "__fish_exch_needs_command" -s h -l help -d 'Print help'
complete -c exch -n "__fish_exch_needs_command" -s V -l version -d 'Print version'
complete -c exch -n "__fish_exch_needs_command" -f -a "sign" -d 'Sign a request and print the signature; nothing is sent'
complete -c exch -n "__fish_exch_needs_command" -f -a "get" -d 'Sign and send a GET request; prints the response body'
complete -c exch -n "__fish_exch_needs_command" -f -a "post" -d 'Sign and send a POST request; prints the response body'
complete -c exch -n "__fish_exch_needs_command" -f -a "put" -d 'Sign and send a PUT request; prints the response body'
complete -c exch -n "__fish_exch_needs_command" -f -a "patch" -d 'Sign and send a PATCH request; prints the response body'
complete -c exch -n "__fish_exch_needs_command" -f -a "delete" -d 'Sign and send a DELETE request; prints the response body'
complete -c exch -n "__fish_exch_needs_command" -f -a "order" -d 'Place an order, or show, cancel, list or settle orders; prints the venue\'s reply'
complete -c exch -n "__fish_exch_needs_command" -f -a "balance" -d 'Print the account\'s balances, in one form for every venue'
complete -c exch -n "__fish_exch_needs_command" -f -a "markets" -d 'Print the venue\'s markets with their rules, in one form for every venue'
complete -c exch -n "__fish_exch_needs_command" -f -a "ticker" -d 'Print a market\'s prices, in one form for every venue'
complete -c exch -n "__fish_exch_needs_command" -f -a "nonce" -d 'Take the next nonce and print it; or show, set or reserve nonces'
complete -c exch -n "__fish_exch_needs_command" -f -a "ws-auth" -d 'Print a signed WebSocket login, or log in with it'
complete -c exch -n "__fish_exch_needs_command" -f -a "batch" -d 'Send every line of a file or of stdin, a request in JSON; prints a result line for each, in order'
complete -c exch -n "__fish_exch_needs_command" -f -a "verify" -d 'Check a captured request, and name the mistake in it'
complete -c exch -n "__fish_exch_needs_command" -f -a "venues" -d 'List the built-in venues, print the file of one, or check a file of your own'
complete -c exch -n "__fish_exch_needs_command" -f -a "doctor" -d 'Check what a request depends on, from the settings to the key; sends nothing but reads'
complete -c exch -n "__fish_exch_needs_command" -f -a "keys" -d 'Store pairs, check them, and change over to new ones'
complete -c exch -n "__fish_exch_needs_command" -f -a "testnet" -d 'Run a local exchange, alone or around a command'
complete -c exch -n "__fish_exch_needs_command" -f -a "proxy" -d 'Run a local reverse proxy that signs, alone or around a command'
complete -c exch -n "__fish_exch_needs_command" -f -a "completions" -d 'Print the completions for a shell, or the man page'
complete -c exch -n "__fish_exch_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c exch -n "__fish_exch_using_subcommand sign" -s d -l data -d 'The body, signed verbatim: TEXT, a file, or stdin' -r
complete -c exch -n "__fish_exch_using_subcommand sign" -l format -d 'What to print: signature, headers, curl, json, explain or html' -r -f -a "signature\t'The signature alone'
headers\t'Name: value lines, for curl -H @-'
curl\t'A configuration for curl -K -'
json\t'Everything, as one JSON object'
explain\t'Every stage, for people'
html\t'Every stage, as a page'"
complete -c exch -n "__fish_exch_using_subcommand sign" -l raw -d 'Print the MAC of exactly this text, or of stdin, by the venue\'s digest and encoding' -r
complete -c exch -n "__fish_exch_using_subcommand sign" -l batch -d 'Sign every line of a file or of stdin, a request in JSON; with --raw a line is a text' -r
complete -c exch -n "__fish_exch_using_subcommand sign" -l venue -d 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]' -r
complete -c exch -n "__fish_exch_using_subcommand sign" -l scheme -d 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]' -r -F
complete -c exch -n "__fish_exch_using_subcommand sign" -l url -d 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand sign" -l ws-url -d 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand sign" -l env -d 'An environment of the venue file, such as testnet, demo, live or a region\'s [env: EXCHANGE_ENV] [default: testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand sign" -l env-file -d 'A file of NAME=\'value\' lines for variables that the environment does not set [default: .env, if it is there]' -r -F
complete -c exch -n "__fish_exch_using_subcommand sign" -l max-notional -d 'Refuse an order that is worth more, in its quote currency [env: EXCHANGE_MAX_NOTIONAL]' -r
complete -c exch -n "__fish_exch_using_subcommand sign" -l auth -d 'How a request is authenticated: signed, key (no signature) or none [default: signed]' -r -f -a "signed\t'Key and signature'
key\t'The key alone'
none\t'Nothing'"
complete -c exch -n "__fish_exch_using_subcommand sign" -l timeout -d 'Seconds that one attempt may take, to the last byte of its reply [default: 10]' -r
complete -c exch -n "__fish_exch_using_subcommand sign" -l connect-timeout -d 'Seconds for DNS, TCP and TLS [default: 5]' -r
complete -c exch -n "__fish_exch_using_subcommand sign" -l retries -d 'Attempts in all, the first one included [default: 3]' -r
complete -c exch -n "__fish_exch_using_subcommand sign" -l backoff -d 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]' -r
complete -c exch -n "__fish_exch_using_subcommand sign" -l settle-timeout -d 'Seconds for looking up an order whose outcome is unclear [default: 30]' -r
complete -c exch -n "__fish_exch_using_subcommand sign" -l max-wait -d 'Longest cool-down of the venue to wait for, in seconds; a lock is waited for 60 s longer [default: 0]' -r
complete -c exch -n "__fish_exch_using_subcommand sign" -l time -d 'Sign this time, in milliseconds since 1970; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand sign" -l nonce -d 'Sign this nonce; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand sign" -l recv-window -d 'The receive window in milliseconds, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand sign" -l request-id -d 'The request id, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand sign" -l nonce-store -d 'Where nonces are kept: a file, redis://, rediss:// or unix:PATH [env: EXCHANGE_NONCE_STORE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand sign" -l cacert -d 'Trust only the certificate authorities in this PEM file [env: SSL_CERT_FILE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand sign" -l error-format -d 'The format of errors on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand sign" -l color -d 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; everywhere if `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c exch -n "__fish_exch_using_subcommand sign" -l live -d 'Use the venue\'s live environment, not its testnet; a region\'s with --env [env: EXCHANGE_ALLOW_LIVE=1]'
complete -c exch -n "__fish_exch_using_subcommand sign" -l yes -d 'Place a live order without a question'
complete -c exch -n "__fish_exch_using_subcommand sign" -l read-only -d 'Refuse whatever changes something [env: EXCHANGE_READ_ONLY=1]'
complete -c exch -n "__fish_exch_using_subcommand sign" -l unsigned -d 'The same as --auth none'
complete -c exch -n "__fish_exch_using_subcommand sign" -l in-order -d 'Hold the nonce store until the reply, so that requests arrive in the order of their nonces'
complete -c exch -n "__fish_exch_using_subcommand sign" -l no-clock-sync -d 'Never correct the clock by the venue\'s time [env: EXCH_NO_CLOCK_SYNC=1]'
complete -c exch -n "__fish_exch_using_subcommand sign" -s v -l verbose -d 'Print more on stderr: each retry; the testnet logs each request'
complete -c exch -n "__fish_exch_using_subcommand sign" -s q -l quiet -d 'Print nothing on stderr but errors'
complete -c exch -n "__fish_exch_using_subcommand sign" -s h -l help -d 'Print help'
complete -c exch -n "__fish_exch_using_subcommand get" -s d -l data -d 'The body, sent verbatim: TEXT, a file, or stdin' -r
complete -c exch -n "__fish_exch_using_subcommand get" -s o -l output -d 'Write the body to this file, device or pipe instead of stdout, which is -' -r -F
complete -c exch -n "__fish_exch_using_subcommand get" -l venue -d 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]' -r
complete -c exch -n "__fish_exch_using_subcommand get" -l scheme -d 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]' -r -F
complete -c exch -n "__fish_exch_using_subcommand get" -l url -d 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand get" -l ws-url -d 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand get" -l env -d 'An environment of the venue file, such as testnet, demo, live or a region\'s [env: EXCHANGE_ENV] [default: testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand get" -l env-file -d 'A file of NAME=\'value\' lines for variables that the environment does not set [default: .env, if it is there]' -r -F
complete -c exch -n "__fish_exch_using_subcommand get" -l max-notional -d 'Refuse an order that is worth more, in its quote currency [env: EXCHANGE_MAX_NOTIONAL]' -r
complete -c exch -n "__fish_exch_using_subcommand get" -l auth -d 'How a request is authenticated: signed, key (no signature) or none [default: signed]' -r -f -a "signed\t'Key and signature'
key\t'The key alone'
none\t'Nothing'"
complete -c exch -n "__fish_exch_using_subcommand get" -l timeout -d 'Seconds that one attempt may take, to the last byte of its reply [default: 10]' -r
complete -c exch -n "__fish_exch_using_subcommand get" -l connect-timeout -d 'Seconds for DNS, TCP and TLS [default: 5]' -r
complete -c exch -n "__fish_exch_using_subcommand get" -l retries -d 'Attempts in all, the first one included [default: 3]' -r
complete -c exch -n "__fish_exch_using_subcommand get" -l backoff -d 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]' -r
complete -c exch -n "__fish_exch_using_subcommand get" -l settle-timeout -d 'Seconds for looking up an order whose outcome is unclear [default: 30]' -r
complete -c exch -n "__fish_exch_using_subcommand get" -l max-wait -d 'Longest cool-down of the venue to wait for, in seconds; a lock is waited for 60 s longer [default: 0]' -r
complete -c exch -n "__fish_exch_using_subcommand get" -l time -d 'Sign this time, in milliseconds since 1970; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand get" -l nonce -d 'Sign this nonce; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand get" -l recv-window -d 'The receive window in milliseconds, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand get" -l request-id -d 'The request id, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand get" -l nonce-store -d 'Where nonces are kept: a file, redis://, rediss:// or unix:PATH [env: EXCHANGE_NONCE_STORE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand get" -l cacert -d 'Trust only the certificate authorities in this PEM file [env: SSL_CERT_FILE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand get" -l error-format -d 'The format of errors on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand get" -l color -d 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; everywhere if `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c exch -n "__fish_exch_using_subcommand get" -s i -l include -d 'Print the status line and the headers too'
complete -c exch -n "__fish_exch_using_subcommand get" -l dry-run -d 'Print the request and send nothing; a nonce is shown, not taken'
complete -c exch -n "__fish_exch_using_subcommand get" -l explain -d 'Explain on stderr how the signature was computed'
complete -c exch -n "__fish_exch_using_subcommand get" -l live -d 'Use the venue\'s live environment, not its testnet; a region\'s with --env [env: EXCHANGE_ALLOW_LIVE=1]'
complete -c exch -n "__fish_exch_using_subcommand get" -l yes -d 'Place a live order without a question'
complete -c exch -n "__fish_exch_using_subcommand get" -l read-only -d 'Refuse whatever changes something [env: EXCHANGE_READ_ONLY=1]'
complete -c exch -n "__fish_exch_using_subcommand get" -l unsigned -d 'The same as --auth none'
complete -c exch -n "__fish_exch_using_subcommand get" -l in-order -d 'Hold the nonce store until the reply, so that requests arrive in the order of their nonces'
complete -c exch -n "__fish_exch_using_subcommand get" -l no-clock-sync -d 'Never correct the clock by the venue\'s time [env: EXCH_NO_CLOCK_SYNC=1]'
complete -c exch -n "__fish_exch_using_subcommand get" -s v -l verbose -d 'Print more on stderr: each retry; the testnet logs each request'
complete -c exch -n "__fish_exch_using_subcommand get" -s q -l quiet -d 'Print nothing on stderr but errors'
complete -c exch -n "__fish_exch_using_subcommand get" -s h -l help -d 'Print help'
complete -c exch -n "__fish_exch_using_subcommand post" -s d -l data -d 'The body, sent verbatim: TEXT, a file, or stdin' -r
complete -c exch -n "__fish_exch_using_subcommand post" -s o -l output -d 'Write the body to this file, device or pipe instead of stdout, which is -' -r -F
complete -c exch -n "__fish_exch_using_subcommand post" -l idempotency-field -d 'Never execute this request twice, as with an order: NAME is the parameter with its id (a new id if it is not given)' -r
complete -c exch -n "__fish_exch_using_subcommand post" -l venue -d 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]' -r
complete -c exch -n "__fish_exch_using_subcommand post" -l scheme -d 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]' -r -F
complete -c exch -n "__fish_exch_using_subcommand post" -l url -d 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand post" -l ws-url -d 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand post" -l env -d 'An environment of the venue file, such as testnet, demo, live or a region\'s [env: EXCHANGE_ENV] [default: testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand post" -l env-file -d 'A file of NAME=\'value\' lines for variables that the environment does not set [default: .env, if it is there]' -r -F
complete -c exch -n "__fish_exch_using_subcommand post" -l max-notional -d 'Refuse an order that is worth more, in its quote currency [env: EXCHANGE_MAX_NOTIONAL]' -r
complete -c exch -n "__fish_exch_using_subcommand post" -l auth -d 'How a request is authenticated: signed, key (no signature) or none [default: signed]' -r -f -a "signed\t'Key and signature'
key\t'The key alone'
none\t'Nothing'"
complete -c exch -n "__fish_exch_using_subcommand post" -l timeout -d 'Seconds that one attempt may take, to the last byte of its reply [default: 10]' -r
complete -c exch -n "__fish_exch_using_subcommand post" -l connect-timeout -d 'Seconds for DNS, TCP and TLS [default: 5]' -r
complete -c exch -n "__fish_exch_using_subcommand post" -l retries -d 'Attempts in all, the first one included [default: 3]' -r
complete -c exch -n "__fish_exch_using_subcommand post" -l backoff -d 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]' -r
complete -c exch -n "__fish_exch_using_subcommand post" -l settle-timeout -d 'Seconds for looking up an order whose outcome is unclear [default: 30]' -r
complete -c exch -n "__fish_exch_using_subcommand post" -l max-wait -d 'Longest cool-down of the venue to wait for, in seconds; a lock is waited for 60 s longer [default: 0]' -r
complete -c exch -n "__fish_exch_using_subcommand post" -l time -d 'Sign this time, in milliseconds since 1970; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand post" -l nonce -d 'Sign this nonce; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand post" -l recv-window -d 'The receive window in milliseconds, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand post" -l request-id -d 'The request id, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand post" -l nonce-store -d 'Where nonces are kept: a file, redis://, rediss:// or unix:PATH [env: EXCHANGE_NONCE_STORE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand post" -l cacert -d 'Trust only the certificate authorities in this PEM file [env: SSL_CERT_FILE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand post" -l error-format -d 'The format of errors on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand post" -l color -d 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; everywhere if `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c exch -n "__fish_exch_using_subcommand post" -s i -l include -d 'Print the status line and the headers too'
complete -c exch -n "__fish_exch_using_subcommand post" -l dry-run -d 'Print the request and send nothing; a nonce is shown, not taken'
complete -c exch -n "__fish_exch_using_subcommand post" -l explain -d 'Explain on stderr how the signature was computed'
complete -c exch -n "__fish_exch_using_subcommand post" -l live -d 'Use the venue\'s live environment, not its testnet; a region\'s with --env [env: EXCHANGE_ALLOW_LIVE=1]'
complete -c exch -n "__fish_exch_using_subcommand post" -l yes -d 'Place a live order without a question'
complete -c exch -n "__fish_exch_using_subcommand post" -l read-only -d 'Refuse whatever changes something [env: EXCHANGE_READ_ONLY=1]'
complete -c exch -n "__fish_exch_using_subcommand post" -l unsigned -d 'The same as --auth none'
complete -c exch -n "__fish_exch_using_subcommand post" -l in-order -d 'Hold the nonce store until the reply, so that requests arrive in the order of their nonces'
complete -c exch -n "__fish_exch_using_subcommand post" -l no-clock-sync -d 'Never correct the clock by the venue\'s time [env: EXCH_NO_CLOCK_SYNC=1]'
complete -c exch -n "__fish_exch_using_subcommand post" -s v -l verbose -d 'Print more on stderr: each retry; the testnet logs each request'
complete -c exch -n "__fish_exch_using_subcommand post" -s q -l quiet -d 'Print nothing on stderr but errors'
complete -c exch -n "__fish_exch_using_subcommand post" -s h -l help -d 'Print help'
complete -c exch -n "__fish_exch_using_subcommand put" -s d -l data -d 'The body, sent verbatim: TEXT, a file, or stdin' -r
complete -c exch -n "__fish_exch_using_subcommand put" -s o -l output -d 'Write the body to this file, device or pipe instead of stdout, which is -' -r -F
complete -c exch -n "__fish_exch_using_subcommand put" -l venue -d 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]' -r
complete -c exch -n "__fish_exch_using_subcommand put" -l scheme -d 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]' -r -F
complete -c exch -n "__fish_exch_using_subcommand put" -l url -d 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand put" -l ws-url -d 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand put" -l env -d 'An environment of the venue file, such as testnet, demo, live or a region\'s [env: EXCHANGE_ENV] [default: testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand put" -l env-file -d 'A file of NAME=\'value\' lines for variables that the environment does not set [default: .env, if it is there]' -r -F
complete -c exch -n "__fish_exch_using_subcommand put" -l max-notional -d 'Refuse an order that is worth more, in its quote currency [env: EXCHANGE_MAX_NOTIONAL]' -r
complete -c exch -n "__fish_exch_using_subcommand put" -l auth -d 'How a request is authenticated: signed, key (no signature) or none [default: signed]' -r -f -a "signed\t'Key and signature'
key\t'The key alone'
none\t'Nothing'"
complete -c exch -n "__fish_exch_using_subcommand put" -l timeout -d 'Seconds that one attempt may take, to the last byte of its reply [default: 10]' -r
complete -c exch -n "__fish_exch_using_subcommand put" -l connect-timeout -d 'Seconds for DNS, TCP and TLS [default: 5]' -r
complete -c exch -n "__fish_exch_using_subcommand put" -l retries -d 'Attempts in all, the first one included [default: 3]' -r
complete -c exch -n "__fish_exch_using_subcommand put" -l backoff -d 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]' -r
complete -c exch -n "__fish_exch_using_subcommand put" -l settle-timeout -d 'Seconds for looking up an order whose outcome is unclear [default: 30]' -r
complete -c exch -n "__fish_exch_using_subcommand put" -l max-wait -d 'Longest cool-down of the venue to wait for, in seconds; a lock is waited for 60 s longer [default: 0]' -r
complete -c exch -n "__fish_exch_using_subcommand put" -l time -d 'Sign this time, in milliseconds since 1970; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand put" -l nonce -d 'Sign this nonce; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand put" -l recv-window -d 'The receive window in milliseconds, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand put" -l request-id -d 'The request id, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand put" -l nonce-store -d 'Where nonces are kept: a file, redis://, rediss:// or unix:PATH [env: EXCHANGE_NONCE_STORE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand put" -l cacert -d 'Trust only the certificate authorities in this PEM file [env: SSL_CERT_FILE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand put" -l error-format -d 'The format of errors on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand put" -l color -d 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; everywhere if `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c exch -n "__fish_exch_using_subcommand put" -s i -l include -d 'Print the status line and the headers too'
complete -c exch -n "__fish_exch_using_subcommand put" -l dry-run -d 'Print the request and send nothing; a nonce is shown, not taken'
complete -c exch -n "__fish_exch_using_subcommand put" -l explain -d 'Explain on stderr how the signature was computed'
complete -c exch -n "__fish_exch_using_subcommand put" -l live -d 'Use the venue\'s live environment, not its testnet; a region\'s with --env [env: EXCHANGE_ALLOW_LIVE=1]'
complete -c exch -n "__fish_exch_using_subcommand put" -l yes -d 'Place a live order without a question'
complete -c exch -n "__fish_exch_using_subcommand put" -l read-only -d 'Refuse whatever changes something [env: EXCHANGE_READ_ONLY=1]'
complete -c exch -n "__fish_exch_using_subcommand put" -l unsigned -d 'The same as --auth none'
complete -c exch -n "__fish_exch_using_subcommand put" -l in-order -d 'Hold the nonce store until the reply, so that requests arrive in the order of their nonces'
complete -c exch -n "__fish_exch_using_subcommand put" -l no-clock-sync -d 'Never correct the clock by the venue\'s time [env: EXCH_NO_CLOCK_SYNC=1]'
complete -c exch -n "__fish_exch_using_subcommand put" -s v -l verbose -d 'Print more on stderr: each retry; the testnet logs each request'
complete -c exch -n "__fish_exch_using_subcommand put" -s q -l quiet -d 'Print nothing on stderr but errors'
complete -c exch -n "__fish_exch_using_subcommand put" -s h -l help -d 'Print help'
complete -c exch -n "__fish_exch_using_subcommand patch" -s d -l data -d 'The body, sent verbatim: TEXT, a file, or stdin' -r
complete -c exch -n "__fish_exch_using_subcommand patch" -s o -l output -d 'Write the body to this file, device or pipe instead of stdout, which is -' -r -F
complete -c exch -n "__fish_exch_using_subcommand patch" -l venue -d 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]' -r
complete -c exch -n "__fish_exch_using_subcommand patch" -l scheme -d 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]' -r -F
complete -c exch -n "__fish_exch_using_subcommand patch" -l url -d 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand patch" -l ws-url -d 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand patch" -l env -d 'An environment of the venue file, such as testnet, demo, live or a region\'s [env: EXCHANGE_ENV] [default: testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand patch" -l env-file -d 'A file of NAME=\'value\' lines for variables that the environment does not set [default: .env, if it is there]' -r -F
complete -c exch -n "__fish_exch_using_subcommand patch" -l max-notional -d 'Refuse an order that is worth more, in its quote currency [env: EXCHANGE_MAX_NOTIONAL]' -r
complete -c exch -n "__fish_exch_using_subcommand patch" -l auth -d 'How a request is authenticated: signed, key (no signature) or none [default: signed]' -r -f -a "signed\t'Key and signature'
key\t'The key alone'
none\t'Nothing'"
complete -c exch -n "__fish_exch_using_subcommand patch" -l timeout -d 'Seconds that one attempt may take, to the last byte of its reply [default: 10]' -r
complete -c exch -n "__fish_exch_using_subcommand patch" -l connect-timeout -d 'Seconds for DNS, TCP and TLS [default: 5]' -r
complete -c exch -n "__fish_exch_using_subcommand patch" -l retries -d 'Attempts in all, the first one included [default: 3]' -r
complete -c exch -n "__fish_exch_using_subcommand patch" -l backoff -d 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]' -r
complete -c exch -n "__fish_exch_using_subcommand patch" -l settle-timeout -d 'Seconds for looking up an order whose outcome is unclear [default: 30]' -r
complete -c exch -n "__fish_exch_using_subcommand patch" -l max-wait -d 'Longest cool-down of the venue to wait for, in seconds; a lock is waited for 60 s longer [default: 0]' -r
complete -c exch -n "__fish_exch_using_subcommand patch" -l time -d 'Sign this time, in milliseconds since 1970; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand patch" -l nonce -d 'Sign this nonce; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand patch" -l recv-window -d 'The receive window in milliseconds, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand patch" -l request-id -d 'The request id, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand patch" -l nonce-store -d 'Where nonces are kept: a file, redis://, rediss:// or unix:PATH [env: EXCHANGE_NONCE_STORE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand patch" -l cacert -d 'Trust only the certificate authorities in this PEM file [env: SSL_CERT_FILE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand patch" -l error-format -d 'The format of errors on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand patch" -l color -d 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; everywhere if `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c exch -n "__fish_exch_using_subcommand patch" -s i -l include -d 'Print the status line and the headers too'
complete -c exch -n "__fish_exch_using_subcommand patch" -l dry-run -d 'Print the request and send nothing; a nonce is shown, not taken'
complete -c exch -n "__fish_exch_using_subcommand patch" -l explain -d 'Explain on stderr how the signature was computed'
complete -c exch -n "__fish_exch_using_subcommand patch" -l live -d 'Use the venue\'s live environment, not its testnet; a region\'s with --env [env: EXCHANGE_ALLOW_LIVE=1]'
complete -c exch -n "__fish_exch_using_subcommand patch" -l yes -d 'Place a live order without a question'
complete -c exch -n "__fish_exch_using_subcommand patch" -l read-only -d 'Refuse whatever changes something [env: EXCHANGE_READ_ONLY=1]'
complete -c exch -n "__fish_exch_using_subcommand patch" -l unsigned -d 'The same as --auth none'
complete -c exch -n "__fish_exch_using_subcommand patch" -l in-order -d 'Hold the nonce store until the reply, so that requests arrive in the order of their nonces'
complete -c exch -n "__fish_exch_using_subcommand patch" -l no-clock-sync -d 'Never correct the clock by the venue\'s time [env: EXCH_NO_CLOCK_SYNC=1]'
complete -c exch -n "__fish_exch_using_subcommand patch" -s v -l verbose -d 'Print more on stderr: each retry; the testnet logs each request'
complete -c exch -n "__fish_exch_using_subcommand patch" -s q -l quiet -d 'Print nothing on stderr but errors'
complete -c exch -n "__fish_exch_using_subcommand patch" -s h -l help -d 'Print help'
complete -c exch -n "__fish_exch_using_subcommand delete" -s d -l data -d 'The body, sent verbatim: TEXT, a file, or stdin' -r
complete -c exch -n "__fish_exch_using_subcommand delete" -s o -l output -d 'Write the body to this file, device or pipe instead of stdout, which is -' -r -F
complete -c exch -n "__fish_exch_using_subcommand delete" -l venue -d 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]' -r
complete -c exch -n "__fish_exch_using_subcommand delete" -l scheme -d 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]' -r -F
complete -c exch -n "__fish_exch_using_subcommand delete" -l url -d 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand delete" -l ws-url -d 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand delete" -l env -d 'An environment of the venue file, such as testnet, demo, live or a region\'s [env: EXCHANGE_ENV] [default: testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand delete" -l env-file -d 'A file of NAME=\'value\' lines for variables that the environment does not set [default: .env, if it is there]' -r -F
complete -c exch -n "__fish_exch_using_subcommand delete" -l max-notional -d 'Refuse an order that is worth more, in its quote currency [env: EXCHANGE_MAX_NOTIONAL]' -r
complete -c exch -n "__fish_exch_using_subcommand delete" -l auth -d 'How a request is authenticated: signed, key (no signature) or none [default: signed]' -r -f -a "signed\t'Key and signature'
key\t'The key alone'
none\t'Nothing'"
complete -c exch -n "__fish_exch_using_subcommand delete" -l timeout -d 'Seconds that one attempt may take, to the last byte of its reply [default: 10]' -r
complete -c exch -n "__fish_exch_using_subcommand delete" -l connect-timeout -d 'Seconds for DNS, TCP and TLS [default: 5]' -r
complete -c exch -n "__fish_exch_using_subcommand delete" -l retries -d 'Attempts in all, the first one included [default: 3]' -r
complete -c exch -n "__fish_exch_using_subcommand delete" -l backoff -d 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]' -r
complete -c exch -n "__fish_exch_using_subcommand delete" -l settle-timeout -d 'Seconds for looking up an order whose outcome is unclear [default: 30]' -r
complete -c exch -n "__fish_exch_using_subcommand delete" -l max-wait -d 'Longest cool-down of the venue to wait for, in seconds; a lock is waited for 60 s longer [default: 0]' -r
complete -c exch -n "__fish_exch_using_subcommand delete" -l time -d 'Sign this time, in milliseconds since 1970; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand delete" -l nonce -d 'Sign this nonce; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand delete" -l recv-window -d 'The receive window in milliseconds, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand delete" -l request-id -d 'The request id, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand delete" -l nonce-store -d 'Where nonces are kept: a file, redis://, rediss:// or unix:PATH [env: EXCHANGE_NONCE_STORE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand delete" -l cacert -d 'Trust only the certificate authorities in this PEM file [env: SSL_CERT_FILE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand delete" -l error-format -d 'The format of errors on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand delete" -l color -d 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; everywhere if `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c exch -n "__fish_exch_using_subcommand delete" -s i -l include -d 'Print the status line and the headers too'
complete -c exch -n "__fish_exch_using_subcommand delete" -l dry-run -d 'Print the request and send nothing; a nonce is shown, not taken'
complete -c exch -n "__fish_exch_using_subcommand delete" -l explain -d 'Explain on stderr how the signature was computed'
complete -c exch -n "__fish_exch_using_subcommand delete" -l live -d 'Use the venue\'s live environment, not its testnet; a region\'s with --env [env: EXCHANGE_ALLOW_LIVE=1]'
complete -c exch -n "__fish_exch_using_subcommand delete" -l yes -d 'Place a live order without a question'
complete -c exch -n "__fish_exch_using_subcommand delete" -l read-only -d 'Refuse whatever changes something [env: EXCHANGE_READ_ONLY=1]'
complete -c exch -n "__fish_exch_using_subcommand delete" -l unsigned -d 'The same as --auth none'
complete -c exch -n "__fish_exch_using_subcommand delete" -l in-order -d 'Hold the nonce store until the reply, so that requests arrive in the order of their nonces'
complete -c exch -n "__fish_exch_using_subcommand delete" -l no-clock-sync -d 'Never correct the clock by the venue\'s time [env: EXCH_NO_CLOCK_SYNC=1]'
complete -c exch -n "__fish_exch_using_subcommand delete" -s v -l verbose -d 'Print more on stderr: each retry; the testnet logs each request'
complete -c exch -n "__fish_exch_using_subcommand delete" -s q -l quiet -d 'Print nothing on stderr but errors'
complete -c exch -n "__fish_exch_using_subcommand delete" -s h -l help -d 'Print help'
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -l side -d 'Buy or sell the base currency' -r -f -a "buy\t''
sell\t''"
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -l qty -d 'Quantity in the base currency, as in 0.001' -r
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -l quote-qty -d 'Quantity in the quote currency, in place of --qty' -r
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -l price -d 'Price of a limit order, as in 20000' -r
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -l symbol -d 'The pair' -r
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -l type -d 'Order type [default: limit with --price, else market]' -r -f -a "limit\t''
market\t''"
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -l tif -d 'Time in force: good till cancelled, immediate or cancel, fill or kill' -r -f -a "gtc\t''
ioc\t''
fok\t''"
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -l client-id -d 'Client order id [default: a new one]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -s o -l output -d 'Write the body to this file, device or pipe instead of stdout, which is -' -r -F
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -l venue -d 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -l scheme -d 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]' -r -F
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -l url -d 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -l ws-url -d 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -l env -d 'An environment of the venue file, such as testnet, demo, live or a region\'s [env: EXCHANGE_ENV] [default: testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -l env-file -d 'A file of NAME=\'value\' lines for variables that the environment does not set [default: .env, if it is there]' -r -F
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -l max-notional -d 'Refuse an order that is worth more, in its quote currency [env: EXCHANGE_MAX_NOTIONAL]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -l auth -d 'How a request is authenticated: signed, key (no signature) or none [default: signed]' -r -f -a "signed\t'Key and signature'
key\t'The key alone'
none\t'Nothing'"
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -l timeout -d 'Seconds that one attempt may take, to the last byte of its reply [default: 10]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -l connect-timeout -d 'Seconds for DNS, TCP and TLS [default: 5]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -l retries -d 'Attempts in all, the first one included [default: 3]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -l backoff -d 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -l settle-timeout -d 'Seconds for looking up an order whose outcome is unclear [default: 30]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -l max-wait -d 'Longest cool-down of the venue to wait for, in seconds; a lock is waited for 60 s longer [default: 0]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -l time -d 'Sign this time, in milliseconds since 1970; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -l nonce -d 'Sign this nonce; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -l recv-window -d 'The receive window in milliseconds, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -l request-id -d 'The request id, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -l nonce-store -d 'Where nonces are kept: a file, redis://, rediss:// or unix:PATH [env: EXCHANGE_NONCE_STORE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -l cacert -d 'Trust only the certificate authorities in this PEM file [env: SSL_CERT_FILE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -l error-format -d 'The format of errors on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -l color -d 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; everywhere if `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -l validate -d 'Check the order by the market\'s rules, and place nothing: 0 if it fits, 4 if it breaks one'
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -l uniform -d 'Print the order in one form for every venue, as JSON lines or a table'
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -s i -l include -d 'Print the status line and the headers too'
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -l dry-run -d 'Print the request and send nothing; a nonce is shown, not taken'
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -l explain -d 'Explain on stderr how the signature was computed'
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -l live -d 'Use the venue\'s live environment, not its testnet; a region\'s with --env [env: EXCHANGE_ALLOW_LIVE=1]'
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -l yes -d 'Place a live order without a question'
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -l read-only -d 'Refuse whatever changes something [env: EXCHANGE_READ_ONLY=1]'
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -l unsigned -d 'The same as --auth none'
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -l in-order -d 'Hold the nonce store until the reply, so that requests arrive in the order of their nonces'
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -l no-clock-sync -d 'Never correct the clock by the venue\'s time [env: EXCH_NO_CLOCK_SYNC=1]'
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -s v -l verbose -d 'Print more on stderr: each retry; the testnet logs each request'
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -s q -l quiet -d 'Print nothing on stderr but errors'
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -s h -l help -d 'Print help'
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -f -a "show" -d 'Print one order'
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -f -a "cancel" -d 'Cancel one order and print it, or all of a market or an account'
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -f -a "cancel-after" -d 'Set the venue\'s dead man\'s switch: all orders are cancelled S seconds from now unless it is set anew'
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -f -a "list" -d 'Print the orders'
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -f -a "wait" -d 'Wait until an order is filled or closed, and print it then'
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -f -a "pending" -d 'Print the orders whose outcome is not known, as JSON lines; sends no request'
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -f -a "settle" -d 'Ask the venue again about those orders, and close the ones that are settled; prints JSON lines'
complete -c exch -n "__fish_exch_using_subcommand order; and not __fish_seen_subcommand_from show cancel cancel-after list wait pending settle help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from show" -l symbol -d 'The pair, where the venue asks for it' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from show" -s o -l output -d 'Write the body to this file, device or pipe instead of stdout, which is -' -r -F
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from show" -l venue -d 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from show" -l scheme -d 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]' -r -F
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from show" -l url -d 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from show" -l ws-url -d 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from show" -l env -d 'An environment of the venue file, such as testnet, demo, live or a region\'s [env: EXCHANGE_ENV] [default: testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from show" -l env-file -d 'A file of NAME=\'value\' lines for variables that the environment does not set [default: .env, if it is there]' -r -F
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from show" -l max-notional -d 'Refuse an order that is worth more, in its quote currency [env: EXCHANGE_MAX_NOTIONAL]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from show" -l auth -d 'How a request is authenticated: signed, key (no signature) or none [default: signed]' -r -f -a "signed\t'Key and signature'
key\t'The key alone'
none\t'Nothing'"
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from show" -l timeout -d 'Seconds that one attempt may take, to the last byte of its reply [default: 10]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from show" -l connect-timeout -d 'Seconds for DNS, TCP and TLS [default: 5]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from show" -l retries -d 'Attempts in all, the first one included [default: 3]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from show" -l backoff -d 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from show" -l settle-timeout -d 'Seconds for looking up an order whose outcome is unclear [default: 30]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from show" -l max-wait -d 'Longest cool-down of the venue to wait for, in seconds; a lock is waited for 60 s longer [default: 0]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from show" -l time -d 'Sign this time, in milliseconds since 1970; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from show" -l nonce -d 'Sign this nonce; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from show" -l recv-window -d 'The receive window in milliseconds, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from show" -l request-id -d 'The request id, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from show" -l nonce-store -d 'Where nonces are kept: a file, redis://, rediss:// or unix:PATH [env: EXCHANGE_NONCE_STORE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from show" -l cacert -d 'Trust only the certificate authorities in this PEM file [env: SSL_CERT_FILE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from show" -l error-format -d 'The format of errors on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from show" -l color -d 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; everywhere if `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from show" -l uniform -d 'Print the order in one form for every venue, as JSON lines or a table'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from show" -s i -l include -d 'Print the status line and the headers too'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from show" -l dry-run -d 'Print the request and send nothing; a nonce is shown, not taken'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from show" -l explain -d 'Explain on stderr how the signature was computed'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from show" -l live -d 'Use the venue\'s live environment, not its testnet; a region\'s with --env [env: EXCHANGE_ALLOW_LIVE=1]'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from show" -l yes -d 'Place a live order without a question'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from show" -l read-only -d 'Refuse whatever changes something [env: EXCHANGE_READ_ONLY=1]'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from show" -l unsigned -d 'The same as --auth none'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from show" -l in-order -d 'Hold the nonce store until the reply, so that requests arrive in the order of their nonces'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from show" -l no-clock-sync -d 'Never correct the clock by the venue\'s time [env: EXCH_NO_CLOCK_SYNC=1]'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Print more on stderr: each retry; the testnet logs each request'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print nothing on stderr but errors'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel" -l symbol -d 'The pair, where the venue asks for it [default: BTC/USDT; none with --all]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel" -s o -l output -d 'Write the body to this file, device or pipe instead of stdout, which is -' -r -F
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel" -l venue -d 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel" -l scheme -d 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]' -r -F
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel" -l url -d 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel" -l ws-url -d 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel" -l env -d 'An environment of the venue file, such as testnet, demo, live or a region\'s [env: EXCHANGE_ENV] [default: testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel" -l env-file -d 'A file of NAME=\'value\' lines for variables that the environment does not set [default: .env, if it is there]' -r -F
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel" -l max-notional -d 'Refuse an order that is worth more, in its quote currency [env: EXCHANGE_MAX_NOTIONAL]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel" -l auth -d 'How a request is authenticated: signed, key (no signature) or none [default: signed]' -r -f -a "signed\t'Key and signature'
key\t'The key alone'
none\t'Nothing'"
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel" -l timeout -d 'Seconds that one attempt may take, to the last byte of its reply [default: 10]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel" -l connect-timeout -d 'Seconds for DNS, TCP and TLS [default: 5]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel" -l retries -d 'Attempts in all, the first one included [default: 3]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel" -l backoff -d 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel" -l settle-timeout -d 'Seconds for looking up an order whose outcome is unclear [default: 30]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel" -l max-wait -d 'Longest cool-down of the venue to wait for, in seconds; a lock is waited for 60 s longer [default: 0]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel" -l time -d 'Sign this time, in milliseconds since 1970; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel" -l nonce -d 'Sign this nonce; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel" -l recv-window -d 'The receive window in milliseconds, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel" -l request-id -d 'The request id, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel" -l nonce-store -d 'Where nonces are kept: a file, redis://, rediss:// or unix:PATH [env: EXCHANGE_NONCE_STORE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel" -l cacert -d 'Trust only the certificate authorities in this PEM file [env: SSL_CERT_FILE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel" -l error-format -d 'The format of errors on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel" -l color -d 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; everywhere if `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel" -l all -d 'Cancel every open order: of the market that --symbol names, or of the account where the venue has it so'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel" -l uniform -d 'Print the order in one form for every venue, as JSON lines or a table'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel" -s i -l include -d 'Print the status line and the headers too'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel" -l dry-run -d 'Print the request and send nothing; a nonce is shown, not taken'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel" -l explain -d 'Explain on stderr how the signature was computed'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel" -l live -d 'Use the venue\'s live environment, not its testnet; a region\'s with --env [env: EXCHANGE_ALLOW_LIVE=1]'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel" -l yes -d 'Place a live order without a question'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel" -l read-only -d 'Refuse whatever changes something [env: EXCHANGE_READ_ONLY=1]'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel" -l unsigned -d 'The same as --auth none'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel" -l in-order -d 'Hold the nonce store until the reply, so that requests arrive in the order of their nonces'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel" -l no-clock-sync -d 'Never correct the clock by the venue\'s time [env: EXCH_NO_CLOCK_SYNC=1]'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel" -s v -l verbose -d 'Print more on stderr: each retry; the testnet logs each request'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel" -s q -l quiet -d 'Print nothing on stderr but errors'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel" -s h -l help -d 'Print help'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel-after" -l symbol -d 'The pair, where the venue has a switch for each market' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel-after" -s o -l output -d 'Write the body to this file, device or pipe instead of stdout, which is -' -r -F
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel-after" -l venue -d 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel-after" -l scheme -d 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]' -r -F
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel-after" -l url -d 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel-after" -l ws-url -d 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel-after" -l env -d 'An environment of the venue file, such as testnet, demo, live or a region\'s [env: EXCHANGE_ENV] [default: testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel-after" -l env-file -d 'A file of NAME=\'value\' lines for variables that the environment does not set [default: .env, if it is there]' -r -F
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel-after" -l max-notional -d 'Refuse an order that is worth more, in its quote currency [env: EXCHANGE_MAX_NOTIONAL]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel-after" -l auth -d 'How a request is authenticated: signed, key (no signature) or none [default: signed]' -r -f -a "signed\t'Key and signature'
key\t'The key alone'
none\t'Nothing'"
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel-after" -l timeout -d 'Seconds that one attempt may take, to the last byte of its reply [default: 10]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel-after" -l connect-timeout -d 'Seconds for DNS, TCP and TLS [default: 5]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel-after" -l retries -d 'Attempts in all, the first one included [default: 3]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel-after" -l backoff -d 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel-after" -l settle-timeout -d 'Seconds for looking up an order whose outcome is unclear [default: 30]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel-after" -l max-wait -d 'Longest cool-down of the venue to wait for, in seconds; a lock is waited for 60 s longer [default: 0]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel-after" -l time -d 'Sign this time, in milliseconds since 1970; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel-after" -l nonce -d 'Sign this nonce; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel-after" -l recv-window -d 'The receive window in milliseconds, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel-after" -l request-id -d 'The request id, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel-after" -l nonce-store -d 'Where nonces are kept: a file, redis://, rediss:// or unix:PATH [env: EXCHANGE_NONCE_STORE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel-after" -l cacert -d 'Trust only the certificate authorities in this PEM file [env: SSL_CERT_FILE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel-after" -l error-format -d 'The format of errors on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel-after" -l color -d 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; everywhere if `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel-after" -l uniform -d 'Print the order in one form for every venue, as JSON lines or a table'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel-after" -s i -l include -d 'Print the status line and the headers too'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel-after" -l dry-run -d 'Print the request and send nothing; a nonce is shown, not taken'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel-after" -l explain -d 'Explain on stderr how the signature was computed'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel-after" -l live -d 'Use the venue\'s live environment, not its testnet; a region\'s with --env [env: EXCHANGE_ALLOW_LIVE=1]'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel-after" -l yes -d 'Place a live order without a question'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel-after" -l read-only -d 'Refuse whatever changes something [env: EXCHANGE_READ_ONLY=1]'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel-after" -l unsigned -d 'The same as --auth none'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel-after" -l in-order -d 'Hold the nonce store until the reply, so that requests arrive in the order of their nonces'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel-after" -l no-clock-sync -d 'Never correct the clock by the venue\'s time [env: EXCH_NO_CLOCK_SYNC=1]'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel-after" -s v -l verbose -d 'Print more on stderr: each retry; the testnet logs each request'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel-after" -s q -l quiet -d 'Print nothing on stderr but errors'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from cancel-after" -s h -l help -d 'Print help'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from list" -l symbol -d 'The pair, where the venue asks for it' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from list" -s o -l output -d 'Write the body to this file, device or pipe instead of stdout, which is -' -r -F
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from list" -l venue -d 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from list" -l scheme -d 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]' -r -F
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from list" -l url -d 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from list" -l ws-url -d 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from list" -l env -d 'An environment of the venue file, such as testnet, demo, live or a region\'s [env: EXCHANGE_ENV] [default: testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from list" -l env-file -d 'A file of NAME=\'value\' lines for variables that the environment does not set [default: .env, if it is there]' -r -F
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from list" -l max-notional -d 'Refuse an order that is worth more, in its quote currency [env: EXCHANGE_MAX_NOTIONAL]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from list" -l auth -d 'How a request is authenticated: signed, key (no signature) or none [default: signed]' -r -f -a "signed\t'Key and signature'
key\t'The key alone'
none\t'Nothing'"
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from list" -l timeout -d 'Seconds that one attempt may take, to the last byte of its reply [default: 10]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from list" -l connect-timeout -d 'Seconds for DNS, TCP and TLS [default: 5]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from list" -l retries -d 'Attempts in all, the first one included [default: 3]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from list" -l backoff -d 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from list" -l settle-timeout -d 'Seconds for looking up an order whose outcome is unclear [default: 30]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from list" -l max-wait -d 'Longest cool-down of the venue to wait for, in seconds; a lock is waited for 60 s longer [default: 0]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from list" -l time -d 'Sign this time, in milliseconds since 1970; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from list" -l nonce -d 'Sign this nonce; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from list" -l recv-window -d 'The receive window in milliseconds, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from list" -l request-id -d 'The request id, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from list" -l nonce-store -d 'Where nonces are kept: a file, redis://, rediss:// or unix:PATH [env: EXCHANGE_NONCE_STORE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from list" -l cacert -d 'Trust only the certificate authorities in this PEM file [env: SSL_CERT_FILE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from list" -l error-format -d 'The format of errors on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from list" -l color -d 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; everywhere if `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from list" -l uniform -d 'Print the order in one form for every venue, as JSON lines or a table'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from list" -s i -l include -d 'Print the status line and the headers too'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from list" -l dry-run -d 'Print the request and send nothing; a nonce is shown, not taken'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from list" -l explain -d 'Explain on stderr how the signature was computed'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from list" -l live -d 'Use the venue\'s live environment, not its testnet; a region\'s with --env [env: EXCHANGE_ALLOW_LIVE=1]'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from list" -l yes -d 'Place a live order without a question'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from list" -l read-only -d 'Refuse whatever changes something [env: EXCHANGE_READ_ONLY=1]'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from list" -l unsigned -d 'The same as --auth none'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from list" -l in-order -d 'Hold the nonce store until the reply, so that requests arrive in the order of their nonces'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from list" -l no-clock-sync -d 'Never correct the clock by the venue\'s time [env: EXCH_NO_CLOCK_SYNC=1]'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Print more on stderr: each retry; the testnet logs each request'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print nothing on stderr but errors'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from wait" -l symbol -d 'The pair, where the venue asks for it' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from wait" -l until -d 'What to wait for: that it is filled, or closed in whatever way' -r -f -a "filled\t'Filled whole'
closed\t'No longer open'"
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from wait" -l for -d 'Seconds to wait at most [default: no end]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from wait" -l venue -d 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from wait" -l scheme -d 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]' -r -F
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from wait" -l url -d 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from wait" -l ws-url -d 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from wait" -l env -d 'An environment of the venue file, such as testnet, demo, live or a region\'s [env: EXCHANGE_ENV] [default: testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from wait" -l env-file -d 'A file of NAME=\'value\' lines for variables that the environment does not set [default: .env, if it is there]' -r -F
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from wait" -l max-notional -d 'Refuse an order that is worth more, in its quote currency [env: EXCHANGE_MAX_NOTIONAL]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from wait" -l auth -d 'How a request is authenticated: signed, key (no signature) or none [default: signed]' -r -f -a "signed\t'Key and signature'
key\t'The key alone'
none\t'Nothing'"
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from wait" -l timeout -d 'Seconds that one attempt may take, to the last byte of its reply [default: 10]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from wait" -l connect-timeout -d 'Seconds for DNS, TCP and TLS [default: 5]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from wait" -l retries -d 'Attempts in all, the first one included [default: 3]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from wait" -l backoff -d 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from wait" -l settle-timeout -d 'Seconds for looking up an order whose outcome is unclear [default: 30]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from wait" -l max-wait -d 'Longest cool-down of the venue to wait for, in seconds; a lock is waited for 60 s longer [default: 0]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from wait" -l time -d 'Sign this time, in milliseconds since 1970; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from wait" -l nonce -d 'Sign this nonce; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from wait" -l recv-window -d 'The receive window in milliseconds, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from wait" -l request-id -d 'The request id, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from wait" -l nonce-store -d 'Where nonces are kept: a file, redis://, rediss:// or unix:PATH [env: EXCHANGE_NONCE_STORE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from wait" -l cacert -d 'Trust only the certificate authorities in this PEM file [env: SSL_CERT_FILE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from wait" -l error-format -d 'The format of errors on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from wait" -l color -d 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; everywhere if `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from wait" -l uniform -d 'Print the order in one form for every venue'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from wait" -l live -d 'Use the venue\'s live environment, not its testnet; a region\'s with --env [env: EXCHANGE_ALLOW_LIVE=1]'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from wait" -l yes -d 'Place a live order without a question'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from wait" -l read-only -d 'Refuse whatever changes something [env: EXCHANGE_READ_ONLY=1]'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from wait" -l unsigned -d 'The same as --auth none'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from wait" -l in-order -d 'Hold the nonce store until the reply, so that requests arrive in the order of their nonces'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from wait" -l no-clock-sync -d 'Never correct the clock by the venue\'s time [env: EXCH_NO_CLOCK_SYNC=1]'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from wait" -s v -l verbose -d 'Print more on stderr: each retry; the testnet logs each request'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from wait" -s q -l quiet -d 'Print nothing on stderr but errors'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from wait" -s h -l help -d 'Print help'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from pending" -l venue -d 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from pending" -l scheme -d 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]' -r -F
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from pending" -l url -d 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from pending" -l ws-url -d 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from pending" -l env -d 'An environment of the venue file, such as testnet, demo, live or a region\'s [env: EXCHANGE_ENV] [default: testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from pending" -l env-file -d 'A file of NAME=\'value\' lines for variables that the environment does not set [default: .env, if it is there]' -r -F
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from pending" -l max-notional -d 'Refuse an order that is worth more, in its quote currency [env: EXCHANGE_MAX_NOTIONAL]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from pending" -l auth -d 'How a request is authenticated: signed, key (no signature) or none [default: signed]' -r -f -a "signed\t'Key and signature'
key\t'The key alone'
none\t'Nothing'"
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from pending" -l timeout -d 'Seconds that one attempt may take, to the last byte of its reply [default: 10]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from pending" -l connect-timeout -d 'Seconds for DNS, TCP and TLS [default: 5]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from pending" -l retries -d 'Attempts in all, the first one included [default: 3]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from pending" -l backoff -d 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from pending" -l settle-timeout -d 'Seconds for looking up an order whose outcome is unclear [default: 30]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from pending" -l max-wait -d 'Longest cool-down of the venue to wait for, in seconds; a lock is waited for 60 s longer [default: 0]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from pending" -l time -d 'Sign this time, in milliseconds since 1970; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from pending" -l nonce -d 'Sign this nonce; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from pending" -l recv-window -d 'The receive window in milliseconds, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from pending" -l request-id -d 'The request id, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from pending" -l nonce-store -d 'Where nonces are kept: a file, redis://, rediss:// or unix:PATH [env: EXCHANGE_NONCE_STORE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from pending" -l cacert -d 'Trust only the certificate authorities in this PEM file [env: SSL_CERT_FILE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from pending" -l error-format -d 'The format of errors on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from pending" -l color -d 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; everywhere if `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from pending" -l live -d 'Use the venue\'s live environment, not its testnet; a region\'s with --env [env: EXCHANGE_ALLOW_LIVE=1]'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from pending" -l yes -d 'Place a live order without a question'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from pending" -l read-only -d 'Refuse whatever changes something [env: EXCHANGE_READ_ONLY=1]'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from pending" -l unsigned -d 'The same as --auth none'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from pending" -l in-order -d 'Hold the nonce store until the reply, so that requests arrive in the order of their nonces'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from pending" -l no-clock-sync -d 'Never correct the clock by the venue\'s time [env: EXCH_NO_CLOCK_SYNC=1]'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from pending" -s v -l verbose -d 'Print more on stderr: each retry; the testnet logs each request'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from pending" -s q -l quiet -d 'Print nothing on stderr but errors'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from pending" -s h -l help -d 'Print help'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from settle" -l venue -d 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from settle" -l scheme -d 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]' -r -F
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from settle" -l url -d 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from settle" -l ws-url -d 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from settle" -l env -d 'An environment of the venue file, such as testnet, demo, live or a region\'s [env: EXCHANGE_ENV] [default: testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from settle" -l env-file -d 'A file of NAME=\'value\' lines for variables that the environment does not set [default: .env, if it is there]' -r -F
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from settle" -l max-notional -d 'Refuse an order that is worth more, in its quote currency [env: EXCHANGE_MAX_NOTIONAL]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from settle" -l auth -d 'How a request is authenticated: signed, key (no signature) or none [default: signed]' -r -f -a "signed\t'Key and signature'
key\t'The key alone'
none\t'Nothing'"
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from settle" -l timeout -d 'Seconds that one attempt may take, to the last byte of its reply [default: 10]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from settle" -l connect-timeout -d 'Seconds for DNS, TCP and TLS [default: 5]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from settle" -l retries -d 'Attempts in all, the first one included [default: 3]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from settle" -l backoff -d 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from settle" -l settle-timeout -d 'Seconds for looking up an order whose outcome is unclear [default: 30]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from settle" -l max-wait -d 'Longest cool-down of the venue to wait for, in seconds; a lock is waited for 60 s longer [default: 0]' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from settle" -l time -d 'Sign this time, in milliseconds since 1970; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from settle" -l nonce -d 'Sign this nonce; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from settle" -l recv-window -d 'The receive window in milliseconds, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from settle" -l request-id -d 'The request id, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from settle" -l nonce-store -d 'Where nonces are kept: a file, redis://, rediss:// or unix:PATH [env: EXCHANGE_NONCE_STORE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from settle" -l cacert -d 'Trust only the certificate authorities in this PEM file [env: SSL_CERT_FILE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from settle" -l error-format -d 'The format of errors on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from settle" -l color -d 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; everywhere if `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from settle" -l all -d 'Every open order of this venue, environment and key'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from settle" -l abandon -d 'Close what can\'t be settled, for example because the testnet was reset'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from settle" -l live -d 'Use the venue\'s live environment, not its testnet; a region\'s with --env [env: EXCHANGE_ALLOW_LIVE=1]'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from settle" -l yes -d 'Place a live order without a question'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from settle" -l read-only -d 'Refuse whatever changes something [env: EXCHANGE_READ_ONLY=1]'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from settle" -l unsigned -d 'The same as --auth none'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from settle" -l in-order -d 'Hold the nonce store until the reply, so that requests arrive in the order of their nonces'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from settle" -l no-clock-sync -d 'Never correct the clock by the venue\'s time [env: EXCH_NO_CLOCK_SYNC=1]'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from settle" -s v -l verbose -d 'Print more on stderr: each retry; the testnet logs each request'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from settle" -s q -l quiet -d 'Print nothing on stderr but errors'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from settle" -s h -l help -d 'Print help'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from help" -f -a "show" -d 'Print one order'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from help" -f -a "cancel" -d 'Cancel one order and print it, or all of a market or an account'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from help" -f -a "cancel-after" -d 'Set the venue\'s dead man\'s switch: all orders are cancelled S seconds from now unless it is set anew'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from help" -f -a "list" -d 'Print the orders'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from help" -f -a "wait" -d 'Wait until an order is filled or closed, and print it then'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from help" -f -a "pending" -d 'Print the orders whose outcome is not known, as JSON lines; sends no request'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from help" -f -a "settle" -d 'Ask the venue again about those orders, and close the ones that are settled; prints JSON lines'
complete -c exch -n "__fish_exch_using_subcommand order; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c exch -n "__fish_exch_using_subcommand balance" -l venue -d 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]' -r
complete -c exch -n "__fish_exch_using_subcommand balance" -l scheme -d 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]' -r -F
complete -c exch -n "__fish_exch_using_subcommand balance" -l url -d 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand balance" -l ws-url -d 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand balance" -l env -d 'An environment of the venue file, such as testnet, demo, live or a region\'s [env: EXCHANGE_ENV] [default: testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand balance" -l env-file -d 'A file of NAME=\'value\' lines for variables that the environment does not set [default: .env, if it is there]' -r -F
complete -c exch -n "__fish_exch_using_subcommand balance" -l max-notional -d 'Refuse an order that is worth more, in its quote currency [env: EXCHANGE_MAX_NOTIONAL]' -r
complete -c exch -n "__fish_exch_using_subcommand balance" -l auth -d 'How a request is authenticated: signed, key (no signature) or none [default: signed]' -r -f -a "signed\t'Key and signature'
key\t'The key alone'
none\t'Nothing'"
complete -c exch -n "__fish_exch_using_subcommand balance" -l timeout -d 'Seconds that one attempt may take, to the last byte of its reply [default: 10]' -r
complete -c exch -n "__fish_exch_using_subcommand balance" -l connect-timeout -d 'Seconds for DNS, TCP and TLS [default: 5]' -r
complete -c exch -n "__fish_exch_using_subcommand balance" -l retries -d 'Attempts in all, the first one included [default: 3]' -r
complete -c exch -n "__fish_exch_using_subcommand balance" -l backoff -d 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]' -r
complete -c exch -n "__fish_exch_using_subcommand balance" -l settle-timeout -d 'Seconds for looking up an order whose outcome is unclear [default: 30]' -r
complete -c exch -n "__fish_exch_using_subcommand balance" -l max-wait -d 'Longest cool-down of the venue to wait for, in seconds; a lock is waited for 60 s longer [default: 0]' -r
complete -c exch -n "__fish_exch_using_subcommand balance" -l time -d 'Sign this time, in milliseconds since 1970; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand balance" -l nonce -d 'Sign this nonce; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand balance" -l recv-window -d 'The receive window in milliseconds, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand balance" -l request-id -d 'The request id, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand balance" -l nonce-store -d 'Where nonces are kept: a file, redis://, rediss:// or unix:PATH [env: EXCHANGE_NONCE_STORE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand balance" -l cacert -d 'Trust only the certificate authorities in this PEM file [env: SSL_CERT_FILE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand balance" -l error-format -d 'The format of errors on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand balance" -l color -d 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; everywhere if `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c exch -n "__fish_exch_using_subcommand balance" -l raw -d 'Print the venue\'s reply'
complete -c exch -n "__fish_exch_using_subcommand balance" -l live -d 'Use the venue\'s live environment, not its testnet; a region\'s with --env [env: EXCHANGE_ALLOW_LIVE=1]'
complete -c exch -n "__fish_exch_using_subcommand balance" -l yes -d 'Place a live order without a question'
complete -c exch -n "__fish_exch_using_subcommand balance" -l read-only -d 'Refuse whatever changes something [env: EXCHANGE_READ_ONLY=1]'
complete -c exch -n "__fish_exch_using_subcommand balance" -l unsigned -d 'The same as --auth none'
complete -c exch -n "__fish_exch_using_subcommand balance" -l in-order -d 'Hold the nonce store until the reply, so that requests arrive in the order of their nonces'
complete -c exch -n "__fish_exch_using_subcommand balance" -l no-clock-sync -d 'Never correct the clock by the venue\'s time [env: EXCH_NO_CLOCK_SYNC=1]'
complete -c exch -n "__fish_exch_using_subcommand balance" -s v -l verbose -d 'Print more on stderr: each retry; the testnet logs each request'
complete -c exch -n "__fish_exch_using_subcommand balance" -s q -l quiet -d 'Print nothing on stderr but errors'
complete -c exch -n "__fish_exch_using_subcommand balance" -s h -l help -d 'Print help'
complete -c exch -n "__fish_exch_using_subcommand markets" -l venue -d 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]' -r
complete -c exch -n "__fish_exch_using_subcommand markets" -l scheme -d 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]' -r -F
complete -c exch -n "__fish_exch_using_subcommand markets" -l url -d 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand markets" -l ws-url -d 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand markets" -l env -d 'An environment of the venue file, such as testnet, demo, live or a region\'s [env: EXCHANGE_ENV] [default: testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand markets" -l env-file -d 'A file of NAME=\'value\' lines for variables that the environment does not set [default: .env, if it is there]' -r -F
complete -c exch -n "__fish_exch_using_subcommand markets" -l max-notional -d 'Refuse an order that is worth more, in its quote currency [env: EXCHANGE_MAX_NOTIONAL]' -r
complete -c exch -n "__fish_exch_using_subcommand markets" -l auth -d 'How a request is authenticated: signed, key (no signature) or none [default: signed]' -r -f -a "signed\t'Key and signature'
key\t'The key alone'
none\t'Nothing'"
complete -c exch -n "__fish_exch_using_subcommand markets" -l timeout -d 'Seconds that one attempt may take, to the last byte of its reply [default: 10]' -r
complete -c exch -n "__fish_exch_using_subcommand markets" -l connect-timeout -d 'Seconds for DNS, TCP and TLS [default: 5]' -r
complete -c exch -n "__fish_exch_using_subcommand markets" -l retries -d 'Attempts in all, the first one included [default: 3]' -r
complete -c exch -n "__fish_exch_using_subcommand markets" -l backoff -d 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]' -r
complete -c exch -n "__fish_exch_using_subcommand markets" -l settle-timeout -d 'Seconds for looking up an order whose outcome is unclear [default: 30]' -r
complete -c exch -n "__fish_exch_using_subcommand markets" -l max-wait -d 'Longest cool-down of the venue to wait for, in seconds; a lock is waited for 60 s longer [default: 0]' -r
complete -c exch -n "__fish_exch_using_subcommand markets" -l time -d 'Sign this time, in milliseconds since 1970; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand markets" -l nonce -d 'Sign this nonce; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand markets" -l recv-window -d 'The receive window in milliseconds, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand markets" -l request-id -d 'The request id, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand markets" -l nonce-store -d 'Where nonces are kept: a file, redis://, rediss:// or unix:PATH [env: EXCHANGE_NONCE_STORE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand markets" -l cacert -d 'Trust only the certificate authorities in this PEM file [env: SSL_CERT_FILE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand markets" -l error-format -d 'The format of errors on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand markets" -l color -d 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; everywhere if `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c exch -n "__fish_exch_using_subcommand markets" -l raw -d 'Print the venue\'s reply'
complete -c exch -n "__fish_exch_using_subcommand markets" -l live -d 'Use the venue\'s live environment, not its testnet; a region\'s with --env [env: EXCHANGE_ALLOW_LIVE=1]'
complete -c exch -n "__fish_exch_using_subcommand markets" -l yes -d 'Place a live order without a question'
complete -c exch -n "__fish_exch_using_subcommand markets" -l read-only -d 'Refuse whatever changes something [env: EXCHANGE_READ_ONLY=1]'
complete -c exch -n "__fish_exch_using_subcommand markets" -l unsigned -d 'The same as --auth none'
complete -c exch -n "__fish_exch_using_subcommand markets" -l in-order -d 'Hold the nonce store until the reply, so that requests arrive in the order of their nonces'
complete -c exch -n "__fish_exch_using_subcommand markets" -l no-clock-sync -d 'Never correct the clock by the venue\'s time [env: EXCH_NO_CLOCK_SYNC=1]'
complete -c exch -n "__fish_exch_using_subcommand markets" -s v -l verbose -d 'Print more on stderr: each retry; the testnet logs each request'
complete -c exch -n "__fish_exch_using_subcommand markets" -s q -l quiet -d 'Print nothing on stderr but errors'
complete -c exch -n "__fish_exch_using_subcommand markets" -s h -l help -d 'Print help'
complete -c exch -n "__fish_exch_using_subcommand ticker" -l venue -d 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]' -r
complete -c exch -n "__fish_exch_using_subcommand ticker" -l scheme -d 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]' -r -F
complete -c exch -n "__fish_exch_using_subcommand ticker" -l url -d 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand ticker" -l ws-url -d 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand ticker" -l env -d 'An environment of the venue file, such as testnet, demo, live or a region\'s [env: EXCHANGE_ENV] [default: testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand ticker" -l env-file -d 'A file of NAME=\'value\' lines for variables that the environment does not set [default: .env, if it is there]' -r -F
complete -c exch -n "__fish_exch_using_subcommand ticker" -l max-notional -d 'Refuse an order that is worth more, in its quote currency [env: EXCHANGE_MAX_NOTIONAL]' -r
complete -c exch -n "__fish_exch_using_subcommand ticker" -l auth -d 'How a request is authenticated: signed, key (no signature) or none [default: signed]' -r -f -a "signed\t'Key and signature'
key\t'The key alone'
none\t'Nothing'"
complete -c exch -n "__fish_exch_using_subcommand ticker" -l timeout -d 'Seconds that one attempt may take, to the last byte of its reply [default: 10]' -r
complete -c exch -n "__fish_exch_using_subcommand ticker" -l connect-timeout -d 'Seconds for DNS, TCP and TLS [default: 5]' -r
complete -c exch -n "__fish_exch_using_subcommand ticker" -l retries -d 'Attempts in all, the first one included [default: 3]' -r
complete -c exch -n "__fish_exch_using_subcommand ticker" -l backoff -d 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]' -r
complete -c exch -n "__fish_exch_using_subcommand ticker" -l settle-timeout -d 'Seconds for looking up an order whose outcome is unclear [default: 30]' -r
complete -c exch -n "__fish_exch_using_subcommand ticker" -l max-wait -d 'Longest cool-down of the venue to wait for, in seconds; a lock is waited for 60 s longer [default: 0]' -r
complete -c exch -n "__fish_exch_using_subcommand ticker" -l time -d 'Sign this time, in milliseconds since 1970; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand ticker" -l nonce -d 'Sign this nonce; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand ticker" -l recv-window -d 'The receive window in milliseconds, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand ticker" -l request-id -d 'The request id, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand ticker" -l nonce-store -d 'Where nonces are kept: a file, redis://, rediss:// or unix:PATH [env: EXCHANGE_NONCE_STORE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand ticker" -l cacert -d 'Trust only the certificate authorities in this PEM file [env: SSL_CERT_FILE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand ticker" -l error-format -d 'The format of errors on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand ticker" -l color -d 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; everywhere if `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c exch -n "__fish_exch_using_subcommand ticker" -l raw -d 'Print the venue\'s reply'
complete -c exch -n "__fish_exch_using_subcommand ticker" -l live -d 'Use the venue\'s live environment, not its testnet; a region\'s with --env [env: EXCHANGE_ALLOW_LIVE=1]'
complete -c exch -n "__fish_exch_using_subcommand ticker" -l yes -d 'Place a live order without a question'
complete -c exch -n "__fish_exch_using_subcommand ticker" -l read-only -d 'Refuse whatever changes something [env: EXCHANGE_READ_ONLY=1]'
complete -c exch -n "__fish_exch_using_subcommand ticker" -l unsigned -d 'The same as --auth none'
complete -c exch -n "__fish_exch_using_subcommand ticker" -l in-order -d 'Hold the nonce store until the reply, so that requests arrive in the order of their nonces'
complete -c exch -n "__fish_exch_using_subcommand ticker" -l no-clock-sync -d 'Never correct the clock by the venue\'s time [env: EXCH_NO_CLOCK_SYNC=1]'
complete -c exch -n "__fish_exch_using_subcommand ticker" -s v -l verbose -d 'Print more on stderr: each retry; the testnet logs each request'
complete -c exch -n "__fish_exch_using_subcommand ticker" -s q -l quiet -d 'Print nothing on stderr but errors'
complete -c exch -n "__fish_exch_using_subcommand ticker" -s h -l help -d 'Print help'
complete -c exch -n "__fish_exch_using_subcommand nonce; and not __fish_seen_subcommand_from next peek set reserve help" -l venue -d 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and not __fish_seen_subcommand_from next peek set reserve help" -l scheme -d 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]' -r -F
complete -c exch -n "__fish_exch_using_subcommand nonce; and not __fish_seen_subcommand_from next peek set reserve help" -l url -d 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and not __fish_seen_subcommand_from next peek set reserve help" -l ws-url -d 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and not __fish_seen_subcommand_from next peek set reserve help" -l env -d 'An environment of the venue file, such as testnet, demo, live or a region\'s [env: EXCHANGE_ENV] [default: testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and not __fish_seen_subcommand_from next peek set reserve help" -l env-file -d 'A file of NAME=\'value\' lines for variables that the environment does not set [default: .env, if it is there]' -r -F
complete -c exch -n "__fish_exch_using_subcommand nonce; and not __fish_seen_subcommand_from next peek set reserve help" -l max-notional -d 'Refuse an order that is worth more, in its quote currency [env: EXCHANGE_MAX_NOTIONAL]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and not __fish_seen_subcommand_from next peek set reserve help" -l auth -d 'How a request is authenticated: signed, key (no signature) or none [default: signed]' -r -f -a "signed\t'Key and signature'
key\t'The key alone'
none\t'Nothing'"
complete -c exch -n "__fish_exch_using_subcommand nonce; and not __fish_seen_subcommand_from next peek set reserve help" -l timeout -d 'Seconds that one attempt may take, to the last byte of its reply [default: 10]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and not __fish_seen_subcommand_from next peek set reserve help" -l connect-timeout -d 'Seconds for DNS, TCP and TLS [default: 5]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and not __fish_seen_subcommand_from next peek set reserve help" -l retries -d 'Attempts in all, the first one included [default: 3]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and not __fish_seen_subcommand_from next peek set reserve help" -l backoff -d 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and not __fish_seen_subcommand_from next peek set reserve help" -l settle-timeout -d 'Seconds for looking up an order whose outcome is unclear [default: 30]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and not __fish_seen_subcommand_from next peek set reserve help" -l max-wait -d 'Longest cool-down of the venue to wait for, in seconds; a lock is waited for 60 s longer [default: 0]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and not __fish_seen_subcommand_from next peek set reserve help" -l time -d 'Sign this time, in milliseconds since 1970; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and not __fish_seen_subcommand_from next peek set reserve help" -l nonce -d 'Sign this nonce; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and not __fish_seen_subcommand_from next peek set reserve help" -l recv-window -d 'The receive window in milliseconds, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and not __fish_seen_subcommand_from next peek set reserve help" -l request-id -d 'The request id, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and not __fish_seen_subcommand_from next peek set reserve help" -l nonce-store -d 'Where nonces are kept: a file, redis://, rediss:// or unix:PATH [env: EXCHANGE_NONCE_STORE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand nonce; and not __fish_seen_subcommand_from next peek set reserve help" -l cacert -d 'Trust only the certificate authorities in this PEM file [env: SSL_CERT_FILE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand nonce; and not __fish_seen_subcommand_from next peek set reserve help" -l error-format -d 'The format of errors on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand nonce; and not __fish_seen_subcommand_from next peek set reserve help" -l color -d 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; everywhere if `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c exch -n "__fish_exch_using_subcommand nonce; and not __fish_seen_subcommand_from next peek set reserve help" -l live -d 'Use the venue\'s live environment, not its testnet; a region\'s with --env [env: EXCHANGE_ALLOW_LIVE=1]'
complete -c exch -n "__fish_exch_using_subcommand nonce; and not __fish_seen_subcommand_from next peek set reserve help" -l yes -d 'Place a live order without a question'
complete -c exch -n "__fish_exch_using_subcommand nonce; and not __fish_seen_subcommand_from next peek set reserve help" -l read-only -d 'Refuse whatever changes something [env: EXCHANGE_READ_ONLY=1]'
complete -c exch -n "__fish_exch_using_subcommand nonce; and not __fish_seen_subcommand_from next peek set reserve help" -l unsigned -d 'The same as --auth none'
complete -c exch -n "__fish_exch_using_subcommand nonce; and not __fish_seen_subcommand_from next peek set reserve help" -l in-order -d 'Hold the nonce store until the reply, so that requests arrive in the order of their nonces'
complete -c exch -n "__fish_exch_using_subcommand nonce; and not __fish_seen_subcommand_from next peek set reserve help" -l no-clock-sync -d 'Never correct the clock by the venue\'s time [env: EXCH_NO_CLOCK_SYNC=1]'
complete -c exch -n "__fish_exch_using_subcommand nonce; and not __fish_seen_subcommand_from next peek set reserve help" -s v -l verbose -d 'Print more on stderr: each retry; the testnet logs each request'
complete -c exch -n "__fish_exch_using_subcommand nonce; and not __fish_seen_subcommand_from next peek set reserve help" -s q -l quiet -d 'Print nothing on stderr but errors'
complete -c exch -n "__fish_exch_using_subcommand nonce; and not __fish_seen_subcommand_from next peek set reserve help" -s h -l help -d 'Print help'
complete -c exch -n "__fish_exch_using_subcommand nonce; and not __fish_seen_subcommand_from next peek set reserve help" -f -a "next" -d 'Take the next nonce and print it; what `exch nonce` alone does'
complete -c exch -n "__fish_exch_using_subcommand nonce; and not __fish_seen_subcommand_from next peek set reserve help" -f -a "peek" -d 'Print the next nonce without taking it'
complete -c exch -n "__fish_exch_using_subcommand nonce; and not __fish_seen_subcommand_from next peek set reserve help" -f -a "set" -d 'Set the number last taken; prints nothing'
complete -c exch -n "__fish_exch_using_subcommand nonce; and not __fish_seen_subcommand_from next peek set reserve help" -f -a "reserve" -d 'Take K nonces and print the first and the last'
complete -c exch -n "__fish_exch_using_subcommand nonce; and not __fish_seen_subcommand_from next peek set reserve help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from next" -l venue -d 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from next" -l scheme -d 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]' -r -F
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from next" -l url -d 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from next" -l ws-url -d 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from next" -l env -d 'An environment of the venue file, such as testnet, demo, live or a region\'s [env: EXCHANGE_ENV] [default: testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from next" -l env-file -d 'A file of NAME=\'value\' lines for variables that the environment does not set [default: .env, if it is there]' -r -F
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from next" -l max-notional -d 'Refuse an order that is worth more, in its quote currency [env: EXCHANGE_MAX_NOTIONAL]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from next" -l auth -d 'How a request is authenticated: signed, key (no signature) or none [default: signed]' -r -f -a "signed\t'Key and signature'
key\t'The key alone'
none\t'Nothing'"
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from next" -l timeout -d 'Seconds that one attempt may take, to the last byte of its reply [default: 10]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from next" -l connect-timeout -d 'Seconds for DNS, TCP and TLS [default: 5]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from next" -l retries -d 'Attempts in all, the first one included [default: 3]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from next" -l backoff -d 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from next" -l settle-timeout -d 'Seconds for looking up an order whose outcome is unclear [default: 30]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from next" -l max-wait -d 'Longest cool-down of the venue to wait for, in seconds; a lock is waited for 60 s longer [default: 0]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from next" -l time -d 'Sign this time, in milliseconds since 1970; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from next" -l nonce -d 'Sign this nonce; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from next" -l recv-window -d 'The receive window in milliseconds, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from next" -l request-id -d 'The request id, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from next" -l nonce-store -d 'Where nonces are kept: a file, redis://, rediss:// or unix:PATH [env: EXCHANGE_NONCE_STORE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from next" -l cacert -d 'Trust only the certificate authorities in this PEM file [env: SSL_CERT_FILE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from next" -l error-format -d 'The format of errors on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from next" -l color -d 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; everywhere if `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from next" -l live -d 'Use the venue\'s live environment, not its testnet; a region\'s with --env [env: EXCHANGE_ALLOW_LIVE=1]'
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from next" -l yes -d 'Place a live order without a question'
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from next" -l read-only -d 'Refuse whatever changes something [env: EXCHANGE_READ_ONLY=1]'
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from next" -l unsigned -d 'The same as --auth none'
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from next" -l in-order -d 'Hold the nonce store until the reply, so that requests arrive in the order of their nonces'
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from next" -l no-clock-sync -d 'Never correct the clock by the venue\'s time [env: EXCH_NO_CLOCK_SYNC=1]'
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from next" -s v -l verbose -d 'Print more on stderr: each retry; the testnet logs each request'
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from next" -s q -l quiet -d 'Print nothing on stderr but errors'
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from next" -s h -l help -d 'Print help'
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from peek" -l venue -d 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from peek" -l scheme -d 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]' -r -F
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from peek" -l url -d 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from peek" -l ws-url -d 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from peek" -l env -d 'An environment of the venue file, such as testnet, demo, live or a region\'s [env: EXCHANGE_ENV] [default: testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from peek" -l env-file -d 'A file of NAME=\'value\' lines for variables that the environment does not set [default: .env, if it is there]' -r -F
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from peek" -l max-notional -d 'Refuse an order that is worth more, in its quote currency [env: EXCHANGE_MAX_NOTIONAL]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from peek" -l auth -d 'How a request is authenticated: signed, key (no signature) or none [default: signed]' -r -f -a "signed\t'Key and signature'
key\t'The key alone'
none\t'Nothing'"
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from peek" -l timeout -d 'Seconds that one attempt may take, to the last byte of its reply [default: 10]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from peek" -l connect-timeout -d 'Seconds for DNS, TCP and TLS [default: 5]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from peek" -l retries -d 'Attempts in all, the first one included [default: 3]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from peek" -l backoff -d 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from peek" -l settle-timeout -d 'Seconds for looking up an order whose outcome is unclear [default: 30]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from peek" -l max-wait -d 'Longest cool-down of the venue to wait for, in seconds; a lock is waited for 60 s longer [default: 0]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from peek" -l time -d 'Sign this time, in milliseconds since 1970; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from peek" -l nonce -d 'Sign this nonce; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from peek" -l recv-window -d 'The receive window in milliseconds, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from peek" -l request-id -d 'The request id, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from peek" -l nonce-store -d 'Where nonces are kept: a file, redis://, rediss:// or unix:PATH [env: EXCHANGE_NONCE_STORE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from peek" -l cacert -d 'Trust only the certificate authorities in this PEM file [env: SSL_CERT_FILE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from peek" -l error-format -d 'The format of errors on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from peek" -l color -d 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; everywhere if `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from peek" -l live -d 'Use the venue\'s live environment, not its testnet; a region\'s with --env [env: EXCHANGE_ALLOW_LIVE=1]'
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from peek" -l yes -d 'Place a live order without a question'
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from peek" -l read-only -d 'Refuse whatever changes something [env: EXCHANGE_READ_ONLY=1]'
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from peek" -l unsigned -d 'The same as --auth none'
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from peek" -l in-order -d 'Hold the nonce store until the reply, so that requests arrive in the order of their nonces'
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from peek" -l no-clock-sync -d 'Never correct the clock by the venue\'s time [env: EXCH_NO_CLOCK_SYNC=1]'
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from peek" -s v -l verbose -d 'Print more on stderr: each retry; the testnet logs each request'
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from peek" -s q -l quiet -d 'Print nothing on stderr but errors'
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from peek" -s h -l help -d 'Print help'
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from set" -l venue -d 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from set" -l scheme -d 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]' -r -F
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from set" -l url -d 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from set" -l ws-url -d 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from set" -l env -d 'An environment of the venue file, such as testnet, demo, live or a region\'s [env: EXCHANGE_ENV] [default: testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from set" -l env-file -d 'A file of NAME=\'value\' lines for variables that the environment does not set [default: .env, if it is there]' -r -F
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from set" -l max-notional -d 'Refuse an order that is worth more, in its quote currency [env: EXCHANGE_MAX_NOTIONAL]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from set" -l auth -d 'How a request is authenticated: signed, key (no signature) or none [default: signed]' -r -f -a "signed\t'Key and signature'
key\t'The key alone'
none\t'Nothing'"
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from set" -l timeout -d 'Seconds that one attempt may take, to the last byte of its reply [default: 10]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from set" -l connect-timeout -d 'Seconds for DNS, TCP and TLS [default: 5]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from set" -l retries -d 'Attempts in all, the first one included [default: 3]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from set" -l backoff -d 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from set" -l settle-timeout -d 'Seconds for looking up an order whose outcome is unclear [default: 30]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from set" -l max-wait -d 'Longest cool-down of the venue to wait for, in seconds; a lock is waited for 60 s longer [default: 0]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from set" -l time -d 'Sign this time, in milliseconds since 1970; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from set" -l nonce -d 'Sign this nonce; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from set" -l recv-window -d 'The receive window in milliseconds, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from set" -l request-id -d 'The request id, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from set" -l nonce-store -d 'Where nonces are kept: a file, redis://, rediss:// or unix:PATH [env: EXCHANGE_NONCE_STORE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from set" -l cacert -d 'Trust only the certificate authorities in this PEM file [env: SSL_CERT_FILE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from set" -l error-format -d 'The format of errors on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from set" -l color -d 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; everywhere if `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from set" -l force -d 'Set it even below the number stored'
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from set" -l live -d 'Use the venue\'s live environment, not its testnet; a region\'s with --env [env: EXCHANGE_ALLOW_LIVE=1]'
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from set" -l yes -d 'Place a live order without a question'
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from set" -l read-only -d 'Refuse whatever changes something [env: EXCHANGE_READ_ONLY=1]'
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from set" -l unsigned -d 'The same as --auth none'
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from set" -l in-order -d 'Hold the nonce store until the reply, so that requests arrive in the order of their nonces'
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from set" -l no-clock-sync -d 'Never correct the clock by the venue\'s time [env: EXCH_NO_CLOCK_SYNC=1]'
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from set" -s v -l verbose -d 'Print more on stderr: each retry; the testnet logs each request'
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from set" -s q -l quiet -d 'Print nothing on stderr but errors'
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help'
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from reserve" -l venue -d 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from reserve" -l scheme -d 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]' -r -F
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from reserve" -l url -d 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from reserve" -l ws-url -d 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from reserve" -l env -d 'An environment of the venue file, such as testnet, demo, live or a region\'s [env: EXCHANGE_ENV] [default: testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from reserve" -l env-file -d 'A file of NAME=\'value\' lines for variables that the environment does not set [default: .env, if it is there]' -r -F
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from reserve" -l max-notional -d 'Refuse an order that is worth more, in its quote currency [env: EXCHANGE_MAX_NOTIONAL]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from reserve" -l auth -d 'How a request is authenticated: signed, key (no signature) or none [default: signed]' -r -f -a "signed\t'Key and signature'
key\t'The key alone'
none\t'Nothing'"
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from reserve" -l timeout -d 'Seconds that one attempt may take, to the last byte of its reply [default: 10]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from reserve" -l connect-timeout -d 'Seconds for DNS, TCP and TLS [default: 5]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from reserve" -l retries -d 'Attempts in all, the first one included [default: 3]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from reserve" -l backoff -d 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from reserve" -l settle-timeout -d 'Seconds for looking up an order whose outcome is unclear [default: 30]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from reserve" -l max-wait -d 'Longest cool-down of the venue to wait for, in seconds; a lock is waited for 60 s longer [default: 0]' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from reserve" -l time -d 'Sign this time, in milliseconds since 1970; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from reserve" -l nonce -d 'Sign this nonce; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from reserve" -l recv-window -d 'The receive window in milliseconds, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from reserve" -l request-id -d 'The request id, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from reserve" -l nonce-store -d 'Where nonces are kept: a file, redis://, rediss:// or unix:PATH [env: EXCHANGE_NONCE_STORE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from reserve" -l cacert -d 'Trust only the certificate authorities in this PEM file [env: SSL_CERT_FILE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from reserve" -l error-format -d 'The format of errors on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from reserve" -l color -d 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; everywhere if `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from reserve" -l live -d 'Use the venue\'s live environment, not its testnet; a region\'s with --env [env: EXCHANGE_ALLOW_LIVE=1]'
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from reserve" -l yes -d 'Place a live order without a question'
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from reserve" -l read-only -d 'Refuse whatever changes something [env: EXCHANGE_READ_ONLY=1]'
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from reserve" -l unsigned -d 'The same as --auth none'
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from reserve" -l in-order -d 'Hold the nonce store until the reply, so that requests arrive in the order of their nonces'
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from reserve" -l no-clock-sync -d 'Never correct the clock by the venue\'s time [env: EXCH_NO_CLOCK_SYNC=1]'
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from reserve" -s v -l verbose -d 'Print more on stderr: each retry; the testnet logs each request'
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from reserve" -s q -l quiet -d 'Print nothing on stderr but errors'
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from reserve" -s h -l help -d 'Print help'
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from help" -f -a "next" -d 'Take the next nonce and print it; what `exch nonce` alone does'
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from help" -f -a "peek" -d 'Print the next nonce without taking it'
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from help" -f -a "set" -d 'Set the number last taken; prints nothing'
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from help" -f -a "reserve" -d 'Take K nonces and print the first and the last'
complete -c exch -n "__fish_exch_using_subcommand nonce; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c exch -n "__fish_exch_using_subcommand ws-auth" -l format -d 'What to print: message, headers, url, json or explain' -r -f -a "message\t'The message to send after connecting'
headers\t'The headers of the upgrade request, as Name: value lines'
url\t'The URL to connect to'
json\t'Everything, as one JSON object'
explain\t'Every stage, for people'"
complete -c exch -n "__fish_exch_using_subcommand ws-auth" -l challenge -d 'Answer this challenge of the venue; without it, print the message that asks for one' -r
complete -c exch -n "__fish_exch_using_subcommand ws-auth" -l send -d 'Also print this message, signed where the venue wants a signature in each; with --connect, send it after each login; may be repeated' -r
complete -c exch -n "__fish_exch_using_subcommand ws-auth" -l count -d 'End after N frames' -r
complete -c exch -n "__fish_exch_using_subcommand ws-auth" -l for -d 'End S seconds after the first login' -r
complete -c exch -n "__fish_exch_using_subcommand ws-auth" -l venue -d 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]' -r
complete -c exch -n "__fish_exch_using_subcommand ws-auth" -l scheme -d 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]' -r -F
complete -c exch -n "__fish_exch_using_subcommand ws-auth" -l url -d 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand ws-auth" -l ws-url -d 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand ws-auth" -l env -d 'An environment of the venue file, such as testnet, demo, live or a region\'s [env: EXCHANGE_ENV] [default: testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand ws-auth" -l env-file -d 'A file of NAME=\'value\' lines for variables that the environment does not set [default: .env, if it is there]' -r -F
complete -c exch -n "__fish_exch_using_subcommand ws-auth" -l max-notional -d 'Refuse an order that is worth more, in its quote currency [env: EXCHANGE_MAX_NOTIONAL]' -r
complete -c exch -n "__fish_exch_using_subcommand ws-auth" -l auth -d 'How a request is authenticated: signed, key (no signature) or none [default: signed]' -r -f -a "signed\t'Key and signature'
key\t'The key alone'
none\t'Nothing'"
complete -c exch -n "__fish_exch_using_subcommand ws-auth" -l timeout -d 'Seconds that one attempt may take, to the last byte of its reply [default: 10]' -r
complete -c exch -n "__fish_exch_using_subcommand ws-auth" -l connect-timeout -d 'Seconds for DNS, TCP and TLS [default: 5]' -r
complete -c exch -n "__fish_exch_using_subcommand ws-auth" -l retries -d 'Attempts in all, the first one included [default: 3]' -r
complete -c exch -n "__fish_exch_using_subcommand ws-auth" -l backoff -d 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]' -r
complete -c exch -n "__fish_exch_using_subcommand ws-auth" -l settle-timeout -d 'Seconds for looking up an order whose outcome is unclear [default: 30]' -r
complete -c exch -n "__fish_exch_using_subcommand ws-auth" -l max-wait -d 'Longest cool-down of the venue to wait for, in seconds; a lock is waited for 60 s longer [default: 0]' -r
complete -c exch -n "__fish_exch_using_subcommand ws-auth" -l time -d 'Sign this time, in milliseconds since 1970; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand ws-auth" -l nonce -d 'Sign this nonce; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand ws-auth" -l recv-window -d 'The receive window in milliseconds, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand ws-auth" -l request-id -d 'The request id, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand ws-auth" -l nonce-store -d 'Where nonces are kept: a file, redis://, rediss:// or unix:PATH [env: EXCHANGE_NONCE_STORE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand ws-auth" -l cacert -d 'Trust only the certificate authorities in this PEM file [env: SSL_CERT_FILE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand ws-auth" -l error-format -d 'The format of errors on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand ws-auth" -l color -d 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; everywhere if `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c exch -n "__fish_exch_using_subcommand ws-auth" -l connect -d 'Connect, log in, print each frame as a line of JSON, and send each line of stdin'
complete -c exch -n "__fish_exch_using_subcommand ws-auth" -l until-auth -d 'End once logged in: 0 if the venue accepted, 4 if it refused'
complete -c exch -n "__fish_exch_using_subcommand ws-auth" -l live -d 'Use the venue\'s live environment, not its testnet; a region\'s with --env [env: EXCHANGE_ALLOW_LIVE=1]'
complete -c exch -n "__fish_exch_using_subcommand ws-auth" -l yes -d 'Place a live order without a question'
complete -c exch -n "__fish_exch_using_subcommand ws-auth" -l read-only -d 'Refuse whatever changes something [env: EXCHANGE_READ_ONLY=1]'
complete -c exch -n "__fish_exch_using_subcommand ws-auth" -l unsigned -d 'The same as --auth none'
complete -c exch -n "__fish_exch_using_subcommand ws-auth" -l in-order -d 'Hold the nonce store until the reply, so that requests arrive in the order of their nonces'
complete -c exch -n "__fish_exch_using_subcommand ws-auth" -l no-clock-sync -d 'Never correct the clock by the venue\'s time [env: EXCH_NO_CLOCK_SYNC=1]'
complete -c exch -n "__fish_exch_using_subcommand ws-auth" -s v -l verbose -d 'Print more on stderr: each retry; the testnet logs each request'
complete -c exch -n "__fish_exch_using_subcommand ws-auth" -s q -l quiet -d 'Print nothing on stderr but errors'
complete -c exch -n "__fish_exch_using_subcommand ws-auth" -s h -l help -d 'Print help'
complete -c exch -n "__fish_exch_using_subcommand batch" -l concurrency -d 'How many requests run at once' -r
complete -c exch -n "__fish_exch_using_subcommand batch" -l rate -d 'The most requests sent per second, retries included: 200/s or 200' -r
complete -c exch -n "__fish_exch_using_subcommand batch" -l venue -d 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]' -r
complete -c exch -n "__fish_exch_using_subcommand batch" -l scheme -d 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]' -r -F
complete -c exch -n "__fish_exch_using_subcommand batch" -l url -d 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand batch" -l ws-url -d 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand batch" -l env -d 'An environment of the venue file, such as testnet, demo, live or a region\'s [env: EXCHANGE_ENV] [default: testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand batch" -l env-file -d 'A file of NAME=\'value\' lines for variables that the environment does not set [default: .env, if it is there]' -r -F
complete -c exch -n "__fish_exch_using_subcommand batch" -l max-notional -d 'Refuse an order that is worth more, in its quote currency [env: EXCHANGE_MAX_NOTIONAL]' -r
complete -c exch -n "__fish_exch_using_subcommand batch" -l auth -d 'How a request is authenticated: signed, key (no signature) or none [default: signed]' -r -f -a "signed\t'Key and signature'
key\t'The key alone'
none\t'Nothing'"
complete -c exch -n "__fish_exch_using_subcommand batch" -l timeout -d 'Seconds that one attempt may take, to the last byte of its reply [default: 10]' -r
complete -c exch -n "__fish_exch_using_subcommand batch" -l connect-timeout -d 'Seconds for DNS, TCP and TLS [default: 5]' -r
complete -c exch -n "__fish_exch_using_subcommand batch" -l retries -d 'Attempts in all, the first one included [default: 3]' -r
complete -c exch -n "__fish_exch_using_subcommand batch" -l backoff -d 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]' -r
complete -c exch -n "__fish_exch_using_subcommand batch" -l settle-timeout -d 'Seconds for looking up an order whose outcome is unclear [default: 30]' -r
complete -c exch -n "__fish_exch_using_subcommand batch" -l max-wait -d 'Longest cool-down of the venue to wait for, in seconds; a lock is waited for 60 s longer [default: 0]' -r
complete -c exch -n "__fish_exch_using_subcommand batch" -l time -d 'Sign this time, in milliseconds since 1970; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand batch" -l nonce -d 'Sign this nonce; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand batch" -l recv-window -d 'The receive window in milliseconds, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand batch" -l request-id -d 'The request id, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand batch" -l nonce-store -d 'Where nonces are kept: a file, redis://, rediss:// or unix:PATH [env: EXCHANGE_NONCE_STORE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand batch" -l cacert -d 'Trust only the certificate authorities in this PEM file [env: SSL_CERT_FILE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand batch" -l error-format -d 'The format of errors on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand batch" -l color -d 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; everywhere if `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c exch -n "__fish_exch_using_subcommand batch" -l fail-fast -d 'Send no further lines after the first one that is not good'
complete -c exch -n "__fish_exch_using_subcommand batch" -l keep-going -d 'Go on after an unknown outcome'
complete -c exch -n "__fish_exch_using_subcommand batch" -l live -d 'Use the venue\'s live environment, not its testnet; a region\'s with --env [env: EXCHANGE_ALLOW_LIVE=1]'
complete -c exch -n "__fish_exch_using_subcommand batch" -l yes -d 'Place a live order without a question'
complete -c exch -n "__fish_exch_using_subcommand batch" -l read-only -d 'Refuse whatever changes something [env: EXCHANGE_READ_ONLY=1]'
complete -c exch -n "__fish_exch_using_subcommand batch" -l unsigned -d 'The same as --auth none'
complete -c exch -n "__fish_exch_using_subcommand batch" -l in-order -d 'Hold the nonce store until the reply, so that requests arrive in the order of their nonces'
complete -c exch -n "__fish_exch_using_subcommand batch" -l no-clock-sync -d 'Never correct the clock by the venue\'s time [env: EXCH_NO_CLOCK_SYNC=1]'
complete -c exch -n "__fish_exch_using_subcommand batch" -s v -l verbose -d 'Print more on stderr: each retry; the testnet logs each request'
complete -c exch -n "__fish_exch_using_subcommand batch" -s q -l quiet -d 'Print nothing on stderr but errors'
complete -c exch -n "__fish_exch_using_subcommand batch" -s h -l help -d 'Print help'
complete -c exch -n "__fish_exch_using_subcommand verify" -l format -d 'How to print the verdict: text, json, html or junit' -r -f -a "text\t'Lines for people'
json\t'One JSON object'
html\t'A page for bug reports, without scripts'
junit\t'JUnit XML, for CI'"
complete -c exch -n "__fish_exch_using_subcommand verify" -l venue -d 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]' -r
complete -c exch -n "__fish_exch_using_subcommand verify" -l scheme -d 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]' -r -F
complete -c exch -n "__fish_exch_using_subcommand verify" -l url -d 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand verify" -l ws-url -d 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand verify" -l env -d 'An environment of the venue file, such as testnet, demo, live or a region\'s [env: EXCHANGE_ENV] [default: testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand verify" -l env-file -d 'A file of NAME=\'value\' lines for variables that the environment does not set [default: .env, if it is there]' -r -F
complete -c exch -n "__fish_exch_using_subcommand verify" -l max-notional -d 'Refuse an order that is worth more, in its quote currency [env: EXCHANGE_MAX_NOTIONAL]' -r
complete -c exch -n "__fish_exch_using_subcommand verify" -l auth -d 'How a request is authenticated: signed, key (no signature) or none [default: signed]' -r -f -a "signed\t'Key and signature'
key\t'The key alone'
none\t'Nothing'"
complete -c exch -n "__fish_exch_using_subcommand verify" -l timeout -d 'Seconds that one attempt may take, to the last byte of its reply [default: 10]' -r
complete -c exch -n "__fish_exch_using_subcommand verify" -l connect-timeout -d 'Seconds for DNS, TCP and TLS [default: 5]' -r
complete -c exch -n "__fish_exch_using_subcommand verify" -l retries -d 'Attempts in all, the first one included [default: 3]' -r
complete -c exch -n "__fish_exch_using_subcommand verify" -l backoff -d 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]' -r
complete -c exch -n "__fish_exch_using_subcommand verify" -l settle-timeout -d 'Seconds for looking up an order whose outcome is unclear [default: 30]' -r
complete -c exch -n "__fish_exch_using_subcommand verify" -l max-wait -d 'Longest cool-down of the venue to wait for, in seconds; a lock is waited for 60 s longer [default: 0]' -r
complete -c exch -n "__fish_exch_using_subcommand verify" -l time -d 'Sign this time, in milliseconds since 1970; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand verify" -l nonce -d 'Sign this nonce; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand verify" -l recv-window -d 'The receive window in milliseconds, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand verify" -l request-id -d 'The request id, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand verify" -l nonce-store -d 'Where nonces are kept: a file, redis://, rediss:// or unix:PATH [env: EXCHANGE_NONCE_STORE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand verify" -l cacert -d 'Trust only the certificate authorities in this PEM file [env: SSL_CERT_FILE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand verify" -l error-format -d 'The format of errors on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand verify" -l color -d 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; everywhere if `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c exch -n "__fish_exch_using_subcommand verify" -l live -d 'Use the venue\'s live environment, not its testnet; a region\'s with --env [env: EXCHANGE_ALLOW_LIVE=1]'
complete -c exch -n "__fish_exch_using_subcommand verify" -l yes -d 'Place a live order without a question'
complete -c exch -n "__fish_exch_using_subcommand verify" -l read-only -d 'Refuse whatever changes something [env: EXCHANGE_READ_ONLY=1]'
complete -c exch -n "__fish_exch_using_subcommand verify" -l unsigned -d 'The same as --auth none'
complete -c exch -n "__fish_exch_using_subcommand verify" -l in-order -d 'Hold the nonce store until the reply, so that requests arrive in the order of their nonces'
complete -c exch -n "__fish_exch_using_subcommand verify" -l no-clock-sync -d 'Never correct the clock by the venue\'s time [env: EXCH_NO_CLOCK_SYNC=1]'
complete -c exch -n "__fish_exch_using_subcommand verify" -s v -l verbose -d 'Print more on stderr: each retry; the testnet logs each request'
complete -c exch -n "__fish_exch_using_subcommand verify" -s q -l quiet -d 'Print nothing on stderr but errors'
complete -c exch -n "__fish_exch_using_subcommand verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c exch -n "__fish_exch_using_subcommand venues" -l check -d 'Check a venue file: what it leaves unsigned, and whether its vectors match' -r -F
complete -c exch -n "__fish_exch_using_subcommand venues" -l venue -d 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]' -r
complete -c exch -n "__fish_exch_using_subcommand venues" -l scheme -d 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]' -r -F
complete -c exch -n "__fish_exch_using_subcommand venues" -l url -d 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand venues" -l ws-url -d 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand venues" -l env -d 'An environment of the venue file, such as testnet, demo, live or a region\'s [env: EXCHANGE_ENV] [default: testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand venues" -l env-file -d 'A file of NAME=\'value\' lines for variables that the environment does not set [default: .env, if it is there]' -r -F
complete -c exch -n "__fish_exch_using_subcommand venues" -l max-notional -d 'Refuse an order that is worth more, in its quote currency [env: EXCHANGE_MAX_NOTIONAL]' -r
complete -c exch -n "__fish_exch_using_subcommand venues" -l auth -d 'How a request is authenticated: signed, key (no signature) or none [default: signed]' -r -f -a "signed\t'Key and signature'
key\t'The key alone'
none\t'Nothing'"
complete -c exch -n "__fish_exch_using_subcommand venues" -l timeout -d 'Seconds that one attempt may take, to the last byte of its reply [default: 10]' -r
complete -c exch -n "__fish_exch_using_subcommand venues" -l connect-timeout -d 'Seconds for DNS, TCP and TLS [default: 5]' -r
complete -c exch -n "__fish_exch_using_subcommand venues" -l retries -d 'Attempts in all, the first one included [default: 3]' -r
complete -c exch -n "__fish_exch_using_subcommand venues" -l backoff -d 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]' -r
complete -c exch -n "__fish_exch_using_subcommand venues" -l settle-timeout -d 'Seconds for looking up an order whose outcome is unclear [default: 30]' -r
complete -c exch -n "__fish_exch_using_subcommand venues" -l max-wait -d 'Longest cool-down of the venue to wait for, in seconds; a lock is waited for 60 s longer [default: 0]' -r
complete -c exch -n "__fish_exch_using_subcommand venues" -l time -d 'Sign this time, in milliseconds since 1970; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand venues" -l nonce -d 'Sign this nonce; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand venues" -l recv-window -d 'The receive window in milliseconds, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand venues" -l request-id -d 'The request id, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand venues" -l nonce-store -d 'Where nonces are kept: a file, redis://, rediss:// or unix:PATH [env: EXCHANGE_NONCE_STORE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand venues" -l cacert -d 'Trust only the certificate authorities in this PEM file [env: SSL_CERT_FILE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand venues" -l error-format -d 'The format of errors on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand venues" -l color -d 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; everywhere if `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c exch -n "__fish_exch_using_subcommand venues" -l live -d 'Use the venue\'s live environment, not its testnet; a region\'s with --env [env: EXCHANGE_ALLOW_LIVE=1]'
complete -c exch -n "__fish_exch_using_subcommand venues" -l yes -d 'Place a live order without a question'
complete -c exch -n "__fish_exch_using_subcommand venues" -l read-only -d 'Refuse whatever changes something [env: EXCHANGE_READ_ONLY=1]'
complete -c exch -n "__fish_exch_using_subcommand venues" -l unsigned -d 'The same as --auth none'
complete -c exch -n "__fish_exch_using_subcommand venues" -l in-order -d 'Hold the nonce store until the reply, so that requests arrive in the order of their nonces'
complete -c exch -n "__fish_exch_using_subcommand venues" -l no-clock-sync -d 'Never correct the clock by the venue\'s time [env: EXCH_NO_CLOCK_SYNC=1]'
complete -c exch -n "__fish_exch_using_subcommand venues" -s v -l verbose -d 'Print more on stderr: each retry; the testnet logs each request'
complete -c exch -n "__fish_exch_using_subcommand venues" -s q -l quiet -d 'Print nothing on stderr but errors'
complete -c exch -n "__fish_exch_using_subcommand venues" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c exch -n "__fish_exch_using_subcommand doctor" -l format -d 'The form of the table' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand doctor" -l venue -d 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]' -r
complete -c exch -n "__fish_exch_using_subcommand doctor" -l scheme -d 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]' -r -F
complete -c exch -n "__fish_exch_using_subcommand doctor" -l url -d 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand doctor" -l ws-url -d 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand doctor" -l env -d 'An environment of the venue file, such as testnet, demo, live or a region\'s [env: EXCHANGE_ENV] [default: testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand doctor" -l env-file -d 'A file of NAME=\'value\' lines for variables that the environment does not set [default: .env, if it is there]' -r -F
complete -c exch -n "__fish_exch_using_subcommand doctor" -l max-notional -d 'Refuse an order that is worth more, in its quote currency [env: EXCHANGE_MAX_NOTIONAL]' -r
complete -c exch -n "__fish_exch_using_subcommand doctor" -l auth -d 'How a request is authenticated: signed, key (no signature) or none [default: signed]' -r -f -a "signed\t'Key and signature'
key\t'The key alone'
none\t'Nothing'"
complete -c exch -n "__fish_exch_using_subcommand doctor" -l timeout -d 'Seconds that one attempt may take, to the last byte of its reply [default: 10]' -r
complete -c exch -n "__fish_exch_using_subcommand doctor" -l connect-timeout -d 'Seconds for DNS, TCP and TLS [default: 5]' -r
complete -c exch -n "__fish_exch_using_subcommand doctor" -l retries -d 'Attempts in all, the first one included [default: 3]' -r
complete -c exch -n "__fish_exch_using_subcommand doctor" -l backoff -d 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]' -r
complete -c exch -n "__fish_exch_using_subcommand doctor" -l settle-timeout -d 'Seconds for looking up an order whose outcome is unclear [default: 30]' -r
complete -c exch -n "__fish_exch_using_subcommand doctor" -l max-wait -d 'Longest cool-down of the venue to wait for, in seconds; a lock is waited for 60 s longer [default: 0]' -r
complete -c exch -n "__fish_exch_using_subcommand doctor" -l time -d 'Sign this time, in milliseconds since 1970; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand doctor" -l nonce -d 'Sign this nonce; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand doctor" -l recv-window -d 'The receive window in milliseconds, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand doctor" -l request-id -d 'The request id, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand doctor" -l nonce-store -d 'Where nonces are kept: a file, redis://, rediss:// or unix:PATH [env: EXCHANGE_NONCE_STORE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand doctor" -l cacert -d 'Trust only the certificate authorities in this PEM file [env: SSL_CERT_FILE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand doctor" -l error-format -d 'The format of errors on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand doctor" -l color -d 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; everywhere if `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c exch -n "__fish_exch_using_subcommand doctor" -l clock -d 'Measure the clock alone: how far it is from the venue\'s, and how far off that may be'
complete -c exch -n "__fish_exch_using_subcommand doctor" -l live -d 'Use the venue\'s live environment, not its testnet; a region\'s with --env [env: EXCHANGE_ALLOW_LIVE=1]'
complete -c exch -n "__fish_exch_using_subcommand doctor" -l yes -d 'Place a live order without a question'
complete -c exch -n "__fish_exch_using_subcommand doctor" -l read-only -d 'Refuse whatever changes something [env: EXCHANGE_READ_ONLY=1]'
complete -c exch -n "__fish_exch_using_subcommand doctor" -l unsigned -d 'The same as --auth none'
complete -c exch -n "__fish_exch_using_subcommand doctor" -l in-order -d 'Hold the nonce store until the reply, so that requests arrive in the order of their nonces'
complete -c exch -n "__fish_exch_using_subcommand doctor" -l no-clock-sync -d 'Never correct the clock by the venue\'s time [env: EXCH_NO_CLOCK_SYNC=1]'
complete -c exch -n "__fish_exch_using_subcommand doctor" -s v -l verbose -d 'Print more on stderr: each retry; the testnet logs each request'
complete -c exch -n "__fish_exch_using_subcommand doctor" -s q -l quiet -d 'Print nothing on stderr but errors'
complete -c exch -n "__fish_exch_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c exch -n "__fish_exch_using_subcommand keys; and not __fish_seen_subcommand_from set list check generate bind rotate revert retire mask help" -l venue -d 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and not __fish_seen_subcommand_from set list check generate bind rotate revert retire mask help" -l scheme -d 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]' -r -F
complete -c exch -n "__fish_exch_using_subcommand keys; and not __fish_seen_subcommand_from set list check generate bind rotate revert retire mask help" -l url -d 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and not __fish_seen_subcommand_from set list check generate bind rotate revert retire mask help" -l ws-url -d 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and not __fish_seen_subcommand_from set list check generate bind rotate revert retire mask help" -l env -d 'An environment of the venue file, such as testnet, demo, live or a region\'s [env: EXCHANGE_ENV] [default: testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and not __fish_seen_subcommand_from set list check generate bind rotate revert retire mask help" -l env-file -d 'A file of NAME=\'value\' lines for variables that the environment does not set [default: .env, if it is there]' -r -F
complete -c exch -n "__fish_exch_using_subcommand keys; and not __fish_seen_subcommand_from set list check generate bind rotate revert retire mask help" -l max-notional -d 'Refuse an order that is worth more, in its quote currency [env: EXCHANGE_MAX_NOTIONAL]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and not __fish_seen_subcommand_from set list check generate bind rotate revert retire mask help" -l auth -d 'How a request is authenticated: signed, key (no signature) or none [default: signed]' -r -f -a "signed\t'Key and signature'
key\t'The key alone'
none\t'Nothing'"
complete -c exch -n "__fish_exch_using_subcommand keys; and not __fish_seen_subcommand_from set list check generate bind rotate revert retire mask help" -l timeout -d 'Seconds that one attempt may take, to the last byte of its reply [default: 10]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and not __fish_seen_subcommand_from set list check generate bind rotate revert retire mask help" -l connect-timeout -d 'Seconds for DNS, TCP and TLS [default: 5]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and not __fish_seen_subcommand_from set list check generate bind rotate revert retire mask help" -l retries -d 'Attempts in all, the first one included [default: 3]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and not __fish_seen_subcommand_from set list check generate bind rotate revert retire mask help" -l backoff -d 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and not __fish_seen_subcommand_from set list check generate bind rotate revert retire mask help" -l settle-timeout -d 'Seconds for looking up an order whose outcome is unclear [default: 30]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and not __fish_seen_subcommand_from set list check generate bind rotate revert retire mask help" -l max-wait -d 'Longest cool-down of the venue to wait for, in seconds; a lock is waited for 60 s longer [default: 0]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and not __fish_seen_subcommand_from set list check generate bind rotate revert retire mask help" -l time -d 'Sign this time, in milliseconds since 1970; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and not __fish_seen_subcommand_from set list check generate bind rotate revert retire mask help" -l nonce -d 'Sign this nonce; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and not __fish_seen_subcommand_from set list check generate bind rotate revert retire mask help" -l recv-window -d 'The receive window in milliseconds, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and not __fish_seen_subcommand_from set list check generate bind rotate revert retire mask help" -l request-id -d 'The request id, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and not __fish_seen_subcommand_from set list check generate bind rotate revert retire mask help" -l nonce-store -d 'Where nonces are kept: a file, redis://, rediss:// or unix:PATH [env: EXCHANGE_NONCE_STORE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand keys; and not __fish_seen_subcommand_from set list check generate bind rotate revert retire mask help" -l cacert -d 'Trust only the certificate authorities in this PEM file [env: SSL_CERT_FILE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand keys; and not __fish_seen_subcommand_from set list check generate bind rotate revert retire mask help" -l error-format -d 'The format of errors on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand keys; and not __fish_seen_subcommand_from set list check generate bind rotate revert retire mask help" -l color -d 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; everywhere if `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c exch -n "__fish_exch_using_subcommand keys; and not __fish_seen_subcommand_from set list check generate bind rotate revert retire mask help" -l live -d 'Use the venue\'s live environment, not its testnet; a region\'s with --env [env: EXCHANGE_ALLOW_LIVE=1]'
complete -c exch -n "__fish_exch_using_subcommand keys; and not __fish_seen_subcommand_from set list check generate bind rotate revert retire mask help" -l yes -d 'Place a live order without a question'
complete -c exch -n "__fish_exch_using_subcommand keys; and not __fish_seen_subcommand_from set list check generate bind rotate revert retire mask help" -l read-only -d 'Refuse whatever changes something [env: EXCHANGE_READ_ONLY=1]'
complete -c exch -n "__fish_exch_using_subcommand keys; and not __fish_seen_subcommand_from set list check generate bind rotate revert retire mask help" -l unsigned -d 'The same as --auth none'
complete -c exch -n "__fish_exch_using_subcommand keys; and not __fish_seen_subcommand_from set list check generate bind rotate revert retire mask help" -l in-order -d 'Hold the nonce store until the reply, so that requests arrive in the order of their nonces'
complete -c exch -n "__fish_exch_using_subcommand keys; and not __fish_seen_subcommand_from set list check generate bind rotate revert retire mask help" -l no-clock-sync -d 'Never correct the clock by the venue\'s time [env: EXCH_NO_CLOCK_SYNC=1]'
complete -c exch -n "__fish_exch_using_subcommand keys; and not __fish_seen_subcommand_from set list check generate bind rotate revert retire mask help" -s v -l verbose -d 'Print more on stderr: each retry; the testnet logs each request'
complete -c exch -n "__fish_exch_using_subcommand keys; and not __fish_seen_subcommand_from set list check generate bind rotate revert retire mask help" -s q -l quiet -d 'Print nothing on stderr but errors'
complete -c exch -n "__fish_exch_using_subcommand keys; and not __fish_seen_subcommand_from set list check generate bind rotate revert retire mask help" -s h -l help -d 'Print help'
complete -c exch -n "__fish_exch_using_subcommand keys; and not __fish_seen_subcommand_from set list check generate bind rotate revert retire mask help" -f -a "set" -d 'Store a pair: asks for it on a terminal, else reads it from stdin'
complete -c exch -n "__fish_exch_using_subcommand keys; and not __fish_seen_subcommand_from set list check generate bind rotate revert retire mask help" -f -a "list" -d 'List the pairs by name and fingerprint, with their age and where they are bound; never a value'
complete -c exch -n "__fish_exch_using_subcommand keys; and not __fish_seen_subcommand_from set list check generate bind rotate revert retire mask help" -f -a "check" -d 'Ask the venue whether it accepts the pair in use: one signed read'
complete -c exch -n "__fish_exch_using_subcommand keys; and not __fish_seen_subcommand_from set list check generate bind rotate revert retire mask help" -f -a "generate" -d 'Make a key pair: the private key in a file of its own, the public half on stdout, as the venue wants it pasted'
complete -c exch -n "__fish_exch_using_subcommand keys; and not __fish_seen_subcommand_from set list check generate bind rotate revert retire mask help" -f -a "bind" -d 'Let the keys in use be sent to this venue and environment, beside where it is bound already'
complete -c exch -n "__fish_exch_using_subcommand keys; and not __fish_seen_subcommand_from set list check generate bind rotate revert retire mask help" -f -a "rotate" -d 'Change over to a new pair, once the venue has accepted it; the old one is kept as the previous one'
complete -c exch -n "__fish_exch_using_subcommand keys; and not __fish_seen_subcommand_from set list check generate bind rotate revert retire mask help" -f -a "revert" -d 'Go back to the previous pair, once the venue has accepted it; what was in use is then the previous one'
complete -c exch -n "__fish_exch_using_subcommand keys; and not __fish_seen_subcommand_from set list check generate bind rotate revert retire mask help" -f -a "retire" -d 'Revoke the previous pair where the venue has a request for that, and remove it'
complete -c exch -n "__fish_exch_using_subcommand keys; and not __fish_seen_subcommand_from set list check generate bind rotate revert retire mask help" -f -a "mask" -d 'Print a ::add-mask:: line for each form of each secret, by which GitHub Actions masks them in its log'
complete -c exch -n "__fish_exch_using_subcommand keys; and not __fish_seen_subcommand_from set list check generate bind rotate revert retire mask help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from set" -l to -d 'Where: keyring:SERVICE/NAME, vault:MOUNT/PATH, or the path of a .env file [default: the .env file]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from set" -l format -d 'The output format' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from set" -l venue -d 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from set" -l scheme -d 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]' -r -F
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from set" -l url -d 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from set" -l ws-url -d 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from set" -l env -d 'An environment of the venue file, such as testnet, demo, live or a region\'s [env: EXCHANGE_ENV] [default: testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from set" -l env-file -d 'A file of NAME=\'value\' lines for variables that the environment does not set [default: .env, if it is there]' -r -F
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from set" -l max-notional -d 'Refuse an order that is worth more, in its quote currency [env: EXCHANGE_MAX_NOTIONAL]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from set" -l auth -d 'How a request is authenticated: signed, key (no signature) or none [default: signed]' -r -f -a "signed\t'Key and signature'
key\t'The key alone'
none\t'Nothing'"
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from set" -l timeout -d 'Seconds that one attempt may take, to the last byte of its reply [default: 10]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from set" -l connect-timeout -d 'Seconds for DNS, TCP and TLS [default: 5]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from set" -l retries -d 'Attempts in all, the first one included [default: 3]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from set" -l backoff -d 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from set" -l settle-timeout -d 'Seconds for looking up an order whose outcome is unclear [default: 30]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from set" -l max-wait -d 'Longest cool-down of the venue to wait for, in seconds; a lock is waited for 60 s longer [default: 0]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from set" -l time -d 'Sign this time, in milliseconds since 1970; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from set" -l nonce -d 'Sign this nonce; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from set" -l recv-window -d 'The receive window in milliseconds, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from set" -l request-id -d 'The request id, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from set" -l nonce-store -d 'Where nonces are kept: a file, redis://, rediss:// or unix:PATH [env: EXCHANGE_NONCE_STORE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from set" -l cacert -d 'Trust only the certificate authorities in this PEM file [env: SSL_CERT_FILE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from set" -l error-format -d 'The format of errors on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from set" -l color -d 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; everywhere if `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from set" -l replace -d 'Overwrite the pair that is stored there'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from set" -l live -d 'Use the venue\'s live environment, not its testnet; a region\'s with --env [env: EXCHANGE_ALLOW_LIVE=1]'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from set" -l yes -d 'Place a live order without a question'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from set" -l read-only -d 'Refuse whatever changes something [env: EXCHANGE_READ_ONLY=1]'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from set" -l unsigned -d 'The same as --auth none'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from set" -l in-order -d 'Hold the nonce store until the reply, so that requests arrive in the order of their nonces'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from set" -l no-clock-sync -d 'Never correct the clock by the venue\'s time [env: EXCH_NO_CLOCK_SYNC=1]'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from set" -s v -l verbose -d 'Print more on stderr: each retry; the testnet logs each request'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from set" -s q -l quiet -d 'Print nothing on stderr but errors'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from list" -l format -d 'The output format' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from list" -l venue -d 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from list" -l scheme -d 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]' -r -F
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from list" -l url -d 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from list" -l ws-url -d 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from list" -l env -d 'An environment of the venue file, such as testnet, demo, live or a region\'s [env: EXCHANGE_ENV] [default: testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from list" -l env-file -d 'A file of NAME=\'value\' lines for variables that the environment does not set [default: .env, if it is there]' -r -F
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from list" -l max-notional -d 'Refuse an order that is worth more, in its quote currency [env: EXCHANGE_MAX_NOTIONAL]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from list" -l auth -d 'How a request is authenticated: signed, key (no signature) or none [default: signed]' -r -f -a "signed\t'Key and signature'
key\t'The key alone'
none\t'Nothing'"
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from list" -l timeout -d 'Seconds that one attempt may take, to the last byte of its reply [default: 10]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from list" -l connect-timeout -d 'Seconds for DNS, TCP and TLS [default: 5]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from list" -l retries -d 'Attempts in all, the first one included [default: 3]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from list" -l backoff -d 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from list" -l settle-timeout -d 'Seconds for looking up an order whose outcome is unclear [default: 30]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from list" -l max-wait -d 'Longest cool-down of the venue to wait for, in seconds; a lock is waited for 60 s longer [default: 0]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from list" -l time -d 'Sign this time, in milliseconds since 1970; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from list" -l nonce -d 'Sign this nonce; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from list" -l recv-window -d 'The receive window in milliseconds, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from list" -l request-id -d 'The request id, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from list" -l nonce-store -d 'Where nonces are kept: a file, redis://, rediss:// or unix:PATH [env: EXCHANGE_NONCE_STORE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from list" -l cacert -d 'Trust only the certificate authorities in this PEM file [env: SSL_CERT_FILE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from list" -l error-format -d 'The format of errors on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from list" -l color -d 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; everywhere if `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from list" -l live -d 'Use the venue\'s live environment, not its testnet; a region\'s with --env [env: EXCHANGE_ALLOW_LIVE=1]'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from list" -l yes -d 'Place a live order without a question'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from list" -l read-only -d 'Refuse whatever changes something [env: EXCHANGE_READ_ONLY=1]'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from list" -l unsigned -d 'The same as --auth none'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from list" -l in-order -d 'Hold the nonce store until the reply, so that requests arrive in the order of their nonces'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from list" -l no-clock-sync -d 'Never correct the clock by the venue\'s time [env: EXCH_NO_CLOCK_SYNC=1]'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Print more on stderr: each retry; the testnet logs each request'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print nothing on stderr but errors'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from check" -l format -d 'The output format' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from check" -l venue -d 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from check" -l scheme -d 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]' -r -F
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from check" -l url -d 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from check" -l ws-url -d 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from check" -l env -d 'An environment of the venue file, such as testnet, demo, live or a region\'s [env: EXCHANGE_ENV] [default: testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from check" -l env-file -d 'A file of NAME=\'value\' lines for variables that the environment does not set [default: .env, if it is there]' -r -F
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from check" -l max-notional -d 'Refuse an order that is worth more, in its quote currency [env: EXCHANGE_MAX_NOTIONAL]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from check" -l auth -d 'How a request is authenticated: signed, key (no signature) or none [default: signed]' -r -f -a "signed\t'Key and signature'
key\t'The key alone'
none\t'Nothing'"
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from check" -l timeout -d 'Seconds that one attempt may take, to the last byte of its reply [default: 10]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from check" -l connect-timeout -d 'Seconds for DNS, TCP and TLS [default: 5]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from check" -l retries -d 'Attempts in all, the first one included [default: 3]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from check" -l backoff -d 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from check" -l settle-timeout -d 'Seconds for looking up an order whose outcome is unclear [default: 30]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from check" -l max-wait -d 'Longest cool-down of the venue to wait for, in seconds; a lock is waited for 60 s longer [default: 0]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from check" -l time -d 'Sign this time, in milliseconds since 1970; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from check" -l nonce -d 'Sign this nonce; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from check" -l recv-window -d 'The receive window in milliseconds, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from check" -l request-id -d 'The request id, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from check" -l nonce-store -d 'Where nonces are kept: a file, redis://, rediss:// or unix:PATH [env: EXCHANGE_NONCE_STORE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from check" -l cacert -d 'Trust only the certificate authorities in this PEM file [env: SSL_CERT_FILE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from check" -l error-format -d 'The format of errors on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from check" -l color -d 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; everywhere if `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from check" -l live -d 'Use the venue\'s live environment, not its testnet; a region\'s with --env [env: EXCHANGE_ALLOW_LIVE=1]'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from check" -l yes -d 'Place a live order without a question'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from check" -l read-only -d 'Refuse whatever changes something [env: EXCHANGE_READ_ONLY=1]'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from check" -l unsigned -d 'The same as --auth none'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from check" -l in-order -d 'Hold the nonce store until the reply, so that requests arrive in the order of their nonces'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from check" -l no-clock-sync -d 'Never correct the clock by the venue\'s time [env: EXCH_NO_CLOCK_SYNC=1]'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from check" -s v -l verbose -d 'Print more on stderr: each retry; the testnet logs each request'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from check" -s q -l quiet -d 'Print nothing on stderr but errors'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from generate" -l kind -d 'ed25519, p256, secp256k1 or rsa' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from generate" -l out -d 'The file of the private key' -r -F
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from generate" -l venue -d 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from generate" -l scheme -d 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]' -r -F
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from generate" -l url -d 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from generate" -l ws-url -d 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from generate" -l env -d 'An environment of the venue file, such as testnet, demo, live or a region\'s [env: EXCHANGE_ENV] [default: testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from generate" -l env-file -d 'A file of NAME=\'value\' lines for variables that the environment does not set [default: .env, if it is there]' -r -F
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from generate" -l max-notional -d 'Refuse an order that is worth more, in its quote currency [env: EXCHANGE_MAX_NOTIONAL]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from generate" -l auth -d 'How a request is authenticated: signed, key (no signature) or none [default: signed]' -r -f -a "signed\t'Key and signature'
key\t'The key alone'
none\t'Nothing'"
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from generate" -l timeout -d 'Seconds that one attempt may take, to the last byte of its reply [default: 10]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from generate" -l connect-timeout -d 'Seconds for DNS, TCP and TLS [default: 5]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from generate" -l retries -d 'Attempts in all, the first one included [default: 3]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from generate" -l backoff -d 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from generate" -l settle-timeout -d 'Seconds for looking up an order whose outcome is unclear [default: 30]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from generate" -l max-wait -d 'Longest cool-down of the venue to wait for, in seconds; a lock is waited for 60 s longer [default: 0]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from generate" -l time -d 'Sign this time, in milliseconds since 1970; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from generate" -l nonce -d 'Sign this nonce; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from generate" -l recv-window -d 'The receive window in milliseconds, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from generate" -l request-id -d 'The request id, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from generate" -l nonce-store -d 'Where nonces are kept: a file, redis://, rediss:// or unix:PATH [env: EXCHANGE_NONCE_STORE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from generate" -l cacert -d 'Trust only the certificate authorities in this PEM file [env: SSL_CERT_FILE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from generate" -l error-format -d 'The format of errors on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from generate" -l color -d 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; everywhere if `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from generate" -l live -d 'Use the venue\'s live environment, not its testnet; a region\'s with --env [env: EXCHANGE_ALLOW_LIVE=1]'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from generate" -l yes -d 'Place a live order without a question'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from generate" -l read-only -d 'Refuse whatever changes something [env: EXCHANGE_READ_ONLY=1]'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from generate" -l unsigned -d 'The same as --auth none'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from generate" -l in-order -d 'Hold the nonce store until the reply, so that requests arrive in the order of their nonces'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from generate" -l no-clock-sync -d 'Never correct the clock by the venue\'s time [env: EXCH_NO_CLOCK_SYNC=1]'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from generate" -s v -l verbose -d 'Print more on stderr: each retry; the testnet logs each request'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from generate" -s q -l quiet -d 'Print nothing on stderr but errors'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from generate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from bind" -l format -d 'The output format' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from bind" -l venue -d 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from bind" -l scheme -d 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]' -r -F
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from bind" -l url -d 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from bind" -l ws-url -d 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from bind" -l env -d 'An environment of the venue file, such as testnet, demo, live or a region\'s [env: EXCHANGE_ENV] [default: testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from bind" -l env-file -d 'A file of NAME=\'value\' lines for variables that the environment does not set [default: .env, if it is there]' -r -F
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from bind" -l max-notional -d 'Refuse an order that is worth more, in its quote currency [env: EXCHANGE_MAX_NOTIONAL]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from bind" -l auth -d 'How a request is authenticated: signed, key (no signature) or none [default: signed]' -r -f -a "signed\t'Key and signature'
key\t'The key alone'
none\t'Nothing'"
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from bind" -l timeout -d 'Seconds that one attempt may take, to the last byte of its reply [default: 10]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from bind" -l connect-timeout -d 'Seconds for DNS, TCP and TLS [default: 5]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from bind" -l retries -d 'Attempts in all, the first one included [default: 3]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from bind" -l backoff -d 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from bind" -l settle-timeout -d 'Seconds for looking up an order whose outcome is unclear [default: 30]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from bind" -l max-wait -d 'Longest cool-down of the venue to wait for, in seconds; a lock is waited for 60 s longer [default: 0]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from bind" -l time -d 'Sign this time, in milliseconds since 1970; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from bind" -l nonce -d 'Sign this nonce; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from bind" -l recv-window -d 'The receive window in milliseconds, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from bind" -l request-id -d 'The request id, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from bind" -l nonce-store -d 'Where nonces are kept: a file, redis://, rediss:// or unix:PATH [env: EXCHANGE_NONCE_STORE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from bind" -l cacert -d 'Trust only the certificate authorities in this PEM file [env: SSL_CERT_FILE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from bind" -l error-format -d 'The format of errors on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from bind" -l color -d 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; everywhere if `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from bind" -l only -d 'Forget where it is bound already'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from bind" -l live -d 'Use the venue\'s live environment, not its testnet; a region\'s with --env [env: EXCHANGE_ALLOW_LIVE=1]'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from bind" -l yes -d 'Place a live order without a question'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from bind" -l read-only -d 'Refuse whatever changes something [env: EXCHANGE_READ_ONLY=1]'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from bind" -l unsigned -d 'The same as --auth none'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from bind" -l in-order -d 'Hold the nonce store until the reply, so that requests arrive in the order of their nonces'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from bind" -l no-clock-sync -d 'Never correct the clock by the venue\'s time [env: EXCH_NO_CLOCK_SYNC=1]'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from bind" -s v -l verbose -d 'Print more on stderr: each retry; the testnet logs each request'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from bind" -s q -l quiet -d 'Print nothing on stderr but errors'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from bind" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l new -d 'Where the new pair is, as {"key":...,"secret":...}: file:PATH, vault:MOUNT/PATH, cmd:PROGRAM, fd:N or -' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l overlap -d 'Seconds for which the old pair is to stay usable; `exch keys retire` waits for that' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l format -d 'The output format' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l venue -d 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l scheme -d 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]' -r -F
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l url -d 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l ws-url -d 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l env -d 'An environment of the venue file, such as testnet, demo, live or a region\'s [env: EXCHANGE_ENV] [default: testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l env-file -d 'A file of NAME=\'value\' lines for variables that the environment does not set [default: .env, if it is there]' -r -F
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l max-notional -d 'Refuse an order that is worth more, in its quote currency [env: EXCHANGE_MAX_NOTIONAL]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l auth -d 'How a request is authenticated: signed, key (no signature) or none [default: signed]' -r -f -a "signed\t'Key and signature'
key\t'The key alone'
none\t'Nothing'"
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l timeout -d 'Seconds that one attempt may take, to the last byte of its reply [default: 10]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l connect-timeout -d 'Seconds for DNS, TCP and TLS [default: 5]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l retries -d 'Attempts in all, the first one included [default: 3]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l backoff -d 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l settle-timeout -d 'Seconds for looking up an order whose outcome is unclear [default: 30]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l max-wait -d 'Longest cool-down of the venue to wait for, in seconds; a lock is waited for 60 s longer [default: 0]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l time -d 'Sign this time, in milliseconds since 1970; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l nonce -d 'Sign this nonce; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l recv-window -d 'The receive window in milliseconds, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l request-id -d 'The request id, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l nonce-store -d 'Where nonces are kept: a file, redis://, rediss:// or unix:PATH [env: EXCHANGE_NONCE_STORE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l cacert -d 'Trust only the certificate authorities in this PEM file [env: SSL_CERT_FILE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l error-format -d 'The format of errors on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l color -d 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; everywhere if `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l live -d 'Use the venue\'s live environment, not its testnet; a region\'s with --env [env: EXCHANGE_ALLOW_LIVE=1]'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l yes -d 'Place a live order without a question'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l read-only -d 'Refuse whatever changes something [env: EXCHANGE_READ_ONLY=1]'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l unsigned -d 'The same as --auth none'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l in-order -d 'Hold the nonce store until the reply, so that requests arrive in the order of their nonces'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l no-clock-sync -d 'Never correct the clock by the venue\'s time [env: EXCH_NO_CLOCK_SYNC=1]'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from rotate" -s v -l verbose -d 'Print more on stderr: each retry; the testnet logs each request'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from rotate" -s q -l quiet -d 'Print nothing on stderr but errors'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from rotate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from revert" -l format -d 'The output format' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from revert" -l venue -d 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from revert" -l scheme -d 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]' -r -F
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from revert" -l url -d 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from revert" -l ws-url -d 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from revert" -l env -d 'An environment of the venue file, such as testnet, demo, live or a region\'s [env: EXCHANGE_ENV] [default: testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from revert" -l env-file -d 'A file of NAME=\'value\' lines for variables that the environment does not set [default: .env, if it is there]' -r -F
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from revert" -l max-notional -d 'Refuse an order that is worth more, in its quote currency [env: EXCHANGE_MAX_NOTIONAL]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from revert" -l auth -d 'How a request is authenticated: signed, key (no signature) or none [default: signed]' -r -f -a "signed\t'Key and signature'
key\t'The key alone'
none\t'Nothing'"
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from revert" -l timeout -d 'Seconds that one attempt may take, to the last byte of its reply [default: 10]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from revert" -l connect-timeout -d 'Seconds for DNS, TCP and TLS [default: 5]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from revert" -l retries -d 'Attempts in all, the first one included [default: 3]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from revert" -l backoff -d 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from revert" -l settle-timeout -d 'Seconds for looking up an order whose outcome is unclear [default: 30]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from revert" -l max-wait -d 'Longest cool-down of the venue to wait for, in seconds; a lock is waited for 60 s longer [default: 0]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from revert" -l time -d 'Sign this time, in milliseconds since 1970; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from revert" -l nonce -d 'Sign this nonce; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from revert" -l recv-window -d 'The receive window in milliseconds, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from revert" -l request-id -d 'The request id, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from revert" -l nonce-store -d 'Where nonces are kept: a file, redis://, rediss:// or unix:PATH [env: EXCHANGE_NONCE_STORE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from revert" -l cacert -d 'Trust only the certificate authorities in this PEM file [env: SSL_CERT_FILE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from revert" -l error-format -d 'The format of errors on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from revert" -l color -d 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; everywhere if `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from revert" -l live -d 'Use the venue\'s live environment, not its testnet; a region\'s with --env [env: EXCHANGE_ALLOW_LIVE=1]'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from revert" -l yes -d 'Place a live order without a question'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from revert" -l read-only -d 'Refuse whatever changes something [env: EXCHANGE_READ_ONLY=1]'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from revert" -l unsigned -d 'The same as --auth none'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from revert" -l in-order -d 'Hold the nonce store until the reply, so that requests arrive in the order of their nonces'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from revert" -l no-clock-sync -d 'Never correct the clock by the venue\'s time [env: EXCH_NO_CLOCK_SYNC=1]'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from revert" -s v -l verbose -d 'Print more on stderr: each retry; the testnet logs each request'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from revert" -s q -l quiet -d 'Print nothing on stderr but errors'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from revert" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from retire" -l format -d 'The output format' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from retire" -l venue -d 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from retire" -l scheme -d 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]' -r -F
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from retire" -l url -d 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from retire" -l ws-url -d 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from retire" -l env -d 'An environment of the venue file, such as testnet, demo, live or a region\'s [env: EXCHANGE_ENV] [default: testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from retire" -l env-file -d 'A file of NAME=\'value\' lines for variables that the environment does not set [default: .env, if it is there]' -r -F
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from retire" -l max-notional -d 'Refuse an order that is worth more, in its quote currency [env: EXCHANGE_MAX_NOTIONAL]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from retire" -l auth -d 'How a request is authenticated: signed, key (no signature) or none [default: signed]' -r -f -a "signed\t'Key and signature'
key\t'The key alone'
none\t'Nothing'"
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from retire" -l timeout -d 'Seconds that one attempt may take, to the last byte of its reply [default: 10]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from retire" -l connect-timeout -d 'Seconds for DNS, TCP and TLS [default: 5]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from retire" -l retries -d 'Attempts in all, the first one included [default: 3]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from retire" -l backoff -d 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from retire" -l settle-timeout -d 'Seconds for looking up an order whose outcome is unclear [default: 30]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from retire" -l max-wait -d 'Longest cool-down of the venue to wait for, in seconds; a lock is waited for 60 s longer [default: 0]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from retire" -l time -d 'Sign this time, in milliseconds since 1970; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from retire" -l nonce -d 'Sign this nonce; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from retire" -l recv-window -d 'The receive window in milliseconds, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from retire" -l request-id -d 'The request id, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from retire" -l nonce-store -d 'Where nonces are kept: a file, redis://, rediss:// or unix:PATH [env: EXCHANGE_NONCE_STORE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from retire" -l cacert -d 'Trust only the certificate authorities in this PEM file [env: SSL_CERT_FILE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from retire" -l error-format -d 'The format of errors on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from retire" -l color -d 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; everywhere if `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from retire" -l now -d 'Retire it before its overlap is over'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from retire" -l live -d 'Use the venue\'s live environment, not its testnet; a region\'s with --env [env: EXCHANGE_ALLOW_LIVE=1]'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from retire" -l yes -d 'Place a live order without a question'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from retire" -l read-only -d 'Refuse whatever changes something [env: EXCHANGE_READ_ONLY=1]'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from retire" -l unsigned -d 'The same as --auth none'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from retire" -l in-order -d 'Hold the nonce store until the reply, so that requests arrive in the order of their nonces'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from retire" -l no-clock-sync -d 'Never correct the clock by the venue\'s time [env: EXCH_NO_CLOCK_SYNC=1]'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from retire" -s v -l verbose -d 'Print more on stderr: each retry; the testnet logs each request'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from retire" -s q -l quiet -d 'Print nothing on stderr but errors'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from retire" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from mask" -l venue -d 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from mask" -l scheme -d 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]' -r -F
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from mask" -l url -d 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from mask" -l ws-url -d 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from mask" -l env -d 'An environment of the venue file, such as testnet, demo, live or a region\'s [env: EXCHANGE_ENV] [default: testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from mask" -l env-file -d 'A file of NAME=\'value\' lines for variables that the environment does not set [default: .env, if it is there]' -r -F
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from mask" -l max-notional -d 'Refuse an order that is worth more, in its quote currency [env: EXCHANGE_MAX_NOTIONAL]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from mask" -l auth -d 'How a request is authenticated: signed, key (no signature) or none [default: signed]' -r -f -a "signed\t'Key and signature'
key\t'The key alone'
none\t'Nothing'"
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from mask" -l timeout -d 'Seconds that one attempt may take, to the last byte of its reply [default: 10]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from mask" -l connect-timeout -d 'Seconds for DNS, TCP and TLS [default: 5]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from mask" -l retries -d 'Attempts in all, the first one included [default: 3]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from mask" -l backoff -d 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from mask" -l settle-timeout -d 'Seconds for looking up an order whose outcome is unclear [default: 30]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from mask" -l max-wait -d 'Longest cool-down of the venue to wait for, in seconds; a lock is waited for 60 s longer [default: 0]' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from mask" -l time -d 'Sign this time, in milliseconds since 1970; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from mask" -l nonce -d 'Sign this nonce; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from mask" -l recv-window -d 'The receive window in milliseconds, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from mask" -l request-id -d 'The request id, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from mask" -l nonce-store -d 'Where nonces are kept: a file, redis://, rediss:// or unix:PATH [env: EXCHANGE_NONCE_STORE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from mask" -l cacert -d 'Trust only the certificate authorities in this PEM file [env: SSL_CERT_FILE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from mask" -l error-format -d 'The format of errors on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from mask" -l color -d 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; everywhere if `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from mask" -l live -d 'Use the venue\'s live environment, not its testnet; a region\'s with --env [env: EXCHANGE_ALLOW_LIVE=1]'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from mask" -l yes -d 'Place a live order without a question'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from mask" -l read-only -d 'Refuse whatever changes something [env: EXCHANGE_READ_ONLY=1]'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from mask" -l unsigned -d 'The same as --auth none'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from mask" -l in-order -d 'Hold the nonce store until the reply, so that requests arrive in the order of their nonces'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from mask" -l no-clock-sync -d 'Never correct the clock by the venue\'s time [env: EXCH_NO_CLOCK_SYNC=1]'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from mask" -s v -l verbose -d 'Print more on stderr: each retry; the testnet logs each request'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from mask" -s q -l quiet -d 'Print nothing on stderr but errors'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from mask" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from help" -f -a "set" -d 'Store a pair: asks for it on a terminal, else reads it from stdin'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the pairs by name and fingerprint, with their age and where they are bound; never a value'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from help" -f -a "check" -d 'Ask the venue whether it accepts the pair in use: one signed read'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from help" -f -a "generate" -d 'Make a key pair: the private key in a file of its own, the public half on stdout, as the venue wants it pasted'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from help" -f -a "bind" -d 'Let the keys in use be sent to this venue and environment, beside where it is bound already'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from help" -f -a "rotate" -d 'Change over to a new pair, once the venue has accepted it; the old one is kept as the previous one'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from help" -f -a "revert" -d 'Go back to the previous pair, once the venue has accepted it; what was in use is then the previous one'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from help" -f -a "retire" -d 'Revoke the previous pair where the venue has a request for that, and remove it'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from help" -f -a "mask" -d 'Print a ::add-mask:: line for each form of each secret, by which GitHub Actions masks them in its log'
complete -c exch -n "__fish_exch_using_subcommand keys; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c exch -n "__fish_exch_using_subcommand testnet" -l listen -d 'A loopback address and port to listen on; port 0 takes a free one' -r
complete -c exch -n "__fish_exch_using_subcommand testnet" -l balance -d 'What the account holds at the start, in place of the usual balances; assets of any name' -r
complete -c exch -n "__fish_exch_using_subcommand testnet" -l mark -d 'The price at which market orders fill, and limit orders that reach it; a pair that is no market yet becomes one' -r
complete -c exch -n "__fish_exch_using_subcommand testnet" -l fill-after -d 'Fill open limit orders at their own price, MS after they were placed' -r
complete -c exch -n "__fish_exch_using_subcommand testnet" -l state -d 'Keep orders and balances in FILE, and begin with those that it has' -r -F
complete -c exch -n "__fish_exch_using_subcommand testnet" -l unknown -d 'What becomes of a signed request that the venue file does not describe' -r -f -a "refuse\t'Refused in the venue\'s error form'
ok\t'Answered as done, though nothing was done'"
complete -c exch -n "__fish_exch_using_subcommand testnet" -l key-kind -d 'The kind of the account\'s pairs, where the venue takes several: hmac, ed25519, rsa or p256; private keys are made anew at each start (rsa by openssl)' -r
complete -c exch -n "__fish_exch_using_subcommand testnet" -l drop-request -d 'Lose the first N requests: close their connections, and do not handle them' -r
complete -c exch -n "__fish_exch_using_subcommand testnet" -l rate-limit -d 'Answer the first N requests with 429 and Retry-After: SECONDS (1), and do not handle them' -r
complete -c exch -n "__fish_exch_using_subcommand testnet" -l fail-first -d 'Answer the first N requests with STATUS (503), and do not handle them' -r
complete -c exch -n "__fish_exch_using_subcommand testnet" -l fail-after -d 'Handle the first N requests, and answer them with STATUS (503) in place of their reply' -r
complete -c exch -n "__fish_exch_using_subcommand testnet" -l drop-reply -d 'Handle the first N requests, and close their connections without an answer' -r
complete -c exch -n "__fish_exch_using_subcommand testnet" -l latency -d 'Milliseconds to wait before each request is handled; one whose client hangs up meanwhile is not' -r
complete -c exch -n "__fish_exch_using_subcommand testnet" -l reply-late -d 'Milliseconds to wait with each reply; the request was handled at once' -r
complete -c exch -n "__fish_exch_using_subcommand testnet" -l execute-late -d 'Milliseconds from an order\'s arrival, checked and accepted, to its execution, even if the client hangs up; the reply comes after it' -r
complete -c exch -n "__fish_exch_using_subcommand testnet" -l lookup-lag -d 'Milliseconds from an order\'s execution until it can be shown and listed' -r
complete -c exch -n "__fish_exch_using_subcommand testnet" -l partial-fill -d 'Fill only SHARE of an order at first, as in 0.4; the rest stays open, or expires where it may not' -r
complete -c exch -n "__fish_exch_using_subcommand testnet" -l skew -d 'Milliseconds that the exchange\'s clock is ahead of this one; negative is behind' -r
complete -c exch -n "__fish_exch_using_subcommand testnet" -l step-clock -d 'Step the exchange\'s clock by MS once N (1) requests have ended; negative is back' -r
complete -c exch -n "__fish_exch_using_subcommand testnet" -l chaos -d 'Draw a fault for about seven of twelve requests, the same ones for the same SEED; delays are at most MS (300)' -r
complete -c exch -n "__fish_exch_using_subcommand testnet" -l ws-session -d 'End a WebSocket\'s login S seconds after it was taken; a fraction is fine' -r
complete -c exch -n "__fish_exch_using_subcommand testnet" -l ws-drop-every -d 'Break every WebSocket connection off S seconds after it was opened' -r
complete -c exch -n "__fish_exch_using_subcommand testnet" -l venue -d 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]' -r
complete -c exch -n "__fish_exch_using_subcommand testnet" -l scheme -d 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]' -r -F
complete -c exch -n "__fish_exch_using_subcommand testnet" -l url -d 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand testnet" -l ws-url -d 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand testnet" -l env -d 'An environment of the venue file, such as testnet, demo, live or a region\'s [env: EXCHANGE_ENV] [default: testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand testnet" -l env-file -d 'A file of NAME=\'value\' lines for variables that the environment does not set [default: .env, if it is there]' -r -F
complete -c exch -n "__fish_exch_using_subcommand testnet" -l max-notional -d 'Refuse an order that is worth more, in its quote currency [env: EXCHANGE_MAX_NOTIONAL]' -r
complete -c exch -n "__fish_exch_using_subcommand testnet" -l auth -d 'How a request is authenticated: signed, key (no signature) or none [default: signed]' -r -f -a "signed\t'Key and signature'
key\t'The key alone'
none\t'Nothing'"
complete -c exch -n "__fish_exch_using_subcommand testnet" -l timeout -d 'Seconds that one attempt may take, to the last byte of its reply [default: 10]' -r
complete -c exch -n "__fish_exch_using_subcommand testnet" -l connect-timeout -d 'Seconds for DNS, TCP and TLS [default: 5]' -r
complete -c exch -n "__fish_exch_using_subcommand testnet" -l retries -d 'Attempts in all, the first one included [default: 3]' -r
complete -c exch -n "__fish_exch_using_subcommand testnet" -l backoff -d 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]' -r
complete -c exch -n "__fish_exch_using_subcommand testnet" -l settle-timeout -d 'Seconds for looking up an order whose outcome is unclear [default: 30]' -r
complete -c exch -n "__fish_exch_using_subcommand testnet" -l max-wait -d 'Longest cool-down of the venue to wait for, in seconds; a lock is waited for 60 s longer [default: 0]' -r
complete -c exch -n "__fish_exch_using_subcommand testnet" -l time -d 'Sign this time, in milliseconds since 1970; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand testnet" -l nonce -d 'Sign this nonce; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand testnet" -l recv-window -d 'The receive window in milliseconds, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand testnet" -l request-id -d 'The request id, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand testnet" -l nonce-store -d 'Where nonces are kept: a file, redis://, rediss:// or unix:PATH [env: EXCHANGE_NONCE_STORE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand testnet" -l cacert -d 'Trust only the certificate authorities in this PEM file [env: SSL_CERT_FILE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand testnet" -l error-format -d 'The format of errors on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand testnet" -l color -d 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; everywhere if `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c exch -n "__fish_exch_using_subcommand testnet" -l lookup-open-only -d 'Show and list open orders only'
complete -c exch -n "__fish_exch_using_subcommand testnet" -l open -d 'Open the exchange\'s page in a browser, on a terminal'
complete -c exch -n "__fish_exch_using_subcommand testnet" -l live -d 'Use the venue\'s live environment, not its testnet; a region\'s with --env [env: EXCHANGE_ALLOW_LIVE=1]'
complete -c exch -n "__fish_exch_using_subcommand testnet" -l yes -d 'Place a live order without a question'
complete -c exch -n "__fish_exch_using_subcommand testnet" -l read-only -d 'Refuse whatever changes something [env: EXCHANGE_READ_ONLY=1]'
complete -c exch -n "__fish_exch_using_subcommand testnet" -l unsigned -d 'The same as --auth none'
complete -c exch -n "__fish_exch_using_subcommand testnet" -l in-order -d 'Hold the nonce store until the reply, so that requests arrive in the order of their nonces'
complete -c exch -n "__fish_exch_using_subcommand testnet" -l no-clock-sync -d 'Never correct the clock by the venue\'s time [env: EXCH_NO_CLOCK_SYNC=1]'
complete -c exch -n "__fish_exch_using_subcommand testnet" -s v -l verbose -d 'Print more on stderr: each retry; the testnet logs each request'
complete -c exch -n "__fish_exch_using_subcommand testnet" -s q -l quiet -d 'Print nothing on stderr but errors'
complete -c exch -n "__fish_exch_using_subcommand testnet" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c exch -n "__fish_exch_using_subcommand proxy" -l listen -d 'A loopback address and port to listen on; port 0 takes a free one' -r
complete -c exch -n "__fish_exch_using_subcommand proxy" -l allow -d 'Also forward these requests, beside the venue\'s reads; may be repeated' -r
complete -c exch -n "__fish_exch_using_subcommand proxy" -l venue -d 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]' -r
complete -c exch -n "__fish_exch_using_subcommand proxy" -l scheme -d 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]' -r -F
complete -c exch -n "__fish_exch_using_subcommand proxy" -l url -d 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand proxy" -l ws-url -d 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand proxy" -l env -d 'An environment of the venue file, such as testnet, demo, live or a region\'s [env: EXCHANGE_ENV] [default: testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand proxy" -l env-file -d 'A file of NAME=\'value\' lines for variables that the environment does not set [default: .env, if it is there]' -r -F
complete -c exch -n "__fish_exch_using_subcommand proxy" -l max-notional -d 'Refuse an order that is worth more, in its quote currency [env: EXCHANGE_MAX_NOTIONAL]' -r
complete -c exch -n "__fish_exch_using_subcommand proxy" -l auth -d 'How a request is authenticated: signed, key (no signature) or none [default: signed]' -r -f -a "signed\t'Key and signature'
key\t'The key alone'
none\t'Nothing'"
complete -c exch -n "__fish_exch_using_subcommand proxy" -l timeout -d 'Seconds that one attempt may take, to the last byte of its reply [default: 10]' -r
complete -c exch -n "__fish_exch_using_subcommand proxy" -l connect-timeout -d 'Seconds for DNS, TCP and TLS [default: 5]' -r
complete -c exch -n "__fish_exch_using_subcommand proxy" -l retries -d 'Attempts in all, the first one included [default: 3]' -r
complete -c exch -n "__fish_exch_using_subcommand proxy" -l backoff -d 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]' -r
complete -c exch -n "__fish_exch_using_subcommand proxy" -l settle-timeout -d 'Seconds for looking up an order whose outcome is unclear [default: 30]' -r
complete -c exch -n "__fish_exch_using_subcommand proxy" -l max-wait -d 'Longest cool-down of the venue to wait for, in seconds; a lock is waited for 60 s longer [default: 0]' -r
complete -c exch -n "__fish_exch_using_subcommand proxy" -l time -d 'Sign this time, in milliseconds since 1970; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand proxy" -l nonce -d 'Sign this nonce; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand proxy" -l recv-window -d 'The receive window in milliseconds, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand proxy" -l request-id -d 'The request id, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand proxy" -l nonce-store -d 'Where nonces are kept: a file, redis://, rediss:// or unix:PATH [env: EXCHANGE_NONCE_STORE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand proxy" -l cacert -d 'Trust only the certificate authorities in this PEM file [env: SSL_CERT_FILE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand proxy" -l error-format -d 'The format of errors on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand proxy" -l color -d 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; everywhere if `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c exch -n "__fish_exch_using_subcommand proxy" -l live -d 'Use the venue\'s live environment, not its testnet; a region\'s with --env [env: EXCHANGE_ALLOW_LIVE=1]'
complete -c exch -n "__fish_exch_using_subcommand proxy" -l yes -d 'Place a live order without a question'
complete -c exch -n "__fish_exch_using_subcommand proxy" -l read-only -d 'Refuse whatever changes something [env: EXCHANGE_READ_ONLY=1]'
complete -c exch -n "__fish_exch_using_subcommand proxy" -l unsigned -d 'The same as --auth none'
complete -c exch -n "__fish_exch_using_subcommand proxy" -l in-order -d 'Hold the nonce store until the reply, so that requests arrive in the order of their nonces'
complete -c exch -n "__fish_exch_using_subcommand proxy" -l no-clock-sync -d 'Never correct the clock by the venue\'s time [env: EXCH_NO_CLOCK_SYNC=1]'
complete -c exch -n "__fish_exch_using_subcommand proxy" -s v -l verbose -d 'Print more on stderr: each retry; the testnet logs each request'
complete -c exch -n "__fish_exch_using_subcommand proxy" -s q -l quiet -d 'Print nothing on stderr but errors'
complete -c exch -n "__fish_exch_using_subcommand proxy" -s h -l help -d 'Print help'
complete -c exch -n "__fish_exch_using_subcommand completions" -l venue -d 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]' -r
complete -c exch -n "__fish_exch_using_subcommand completions" -l scheme -d 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]' -r -F
complete -c exch -n "__fish_exch_using_subcommand completions" -l url -d 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand completions" -l ws-url -d 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue\'s testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand completions" -l env -d 'An environment of the venue file, such as testnet, demo, live or a region\'s [env: EXCHANGE_ENV] [default: testnet]' -r
complete -c exch -n "__fish_exch_using_subcommand completions" -l env-file -d 'A file of NAME=\'value\' lines for variables that the environment does not set [default: .env, if it is there]' -r -F
complete -c exch -n "__fish_exch_using_subcommand completions" -l max-notional -d 'Refuse an order that is worth more, in its quote currency [env: EXCHANGE_MAX_NOTIONAL]' -r
complete -c exch -n "__fish_exch_using_subcommand completions" -l auth -d 'How a request is authenticated: signed, key (no signature) or none [default: signed]' -r -f -a "signed\t'Key and signature'
key\t'The key alone'
none\t'Nothing'"
complete -c exch -n "__fish_exch_using_subcommand completions" -l timeout -d 'Seconds that one attempt may take, to the last byte of its reply [default: 10]' -r
complete -c exch -n "__fish_exch_using_subcommand completions" -l connect-timeout -d 'Seconds for DNS, TCP and TLS [default: 5]' -r
complete -c exch -n "__fish_exch_using_subcommand completions" -l retries -d 'Attempts in all, the first one included [default: 3]' -r
complete -c exch -n "__fish_exch_using_subcommand completions" -l backoff -d 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]' -r
complete -c exch -n "__fish_exch_using_subcommand completions" -l settle-timeout -d 'Seconds for looking up an order whose outcome is unclear [default: 30]' -r
complete -c exch -n "__fish_exch_using_subcommand completions" -l max-wait -d 'Longest cool-down of the venue to wait for, in seconds; a lock is waited for 60 s longer [default: 0]' -r
complete -c exch -n "__fish_exch_using_subcommand completions" -l time -d 'Sign this time, in milliseconds since 1970; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand completions" -l nonce -d 'Sign this nonce; nothing is retried then' -r
complete -c exch -n "__fish_exch_using_subcommand completions" -l recv-window -d 'The receive window in milliseconds, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand completions" -l request-id -d 'The request id, where the venue has one' -r
complete -c exch -n "__fish_exch_using_subcommand completions" -l nonce-store -d 'Where nonces are kept: a file, redis://, rediss:// or unix:PATH [env: EXCHANGE_NONCE_STORE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand completions" -l cacert -d 'Trust only the certificate authorities in this PEM file [env: SSL_CERT_FILE]' -r -F
complete -c exch -n "__fish_exch_using_subcommand completions" -l error-format -d 'The format of errors on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]' -r -f -a "text\t'Lines for people'
json\t'One JSON object'"
complete -c exch -n "__fish_exch_using_subcommand completions" -l color -d 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; everywhere if `CLICOLOR_FORCE` is'
always\t'Always'
never\t'Never'"
complete -c exch -n "__fish_exch_using_subcommand completions" -l live -d 'Use the venue\'s live environment, not its testnet; a region\'s with --env [env: EXCHANGE_ALLOW_LIVE=1]'
complete -c exch -n "__fish_exch_using_subcommand completions" -l yes -d 'Place a live order without a question'
complete -c exch -n "__fish_exch_using_subcommand completions" -l read-only -d 'Refuse whatever changes something [env: EXCHANGE_READ_ONLY=1]'
complete -c exch -n "__fish_exch_using_subcommand completions" -l unsigned -d 'The same as --auth none'
complete -c exch -n "__fish_exch_using_subcommand completions" -l in-order -d 'Hold the nonce store until the reply, so that requests arrive in the order of their nonces'
complete -c exch -n "__fish_exch_using_subcommand completions" -l no-clock-sync -d 'Never correct the clock by the venue\'s time [env: EXCH_NO_CLOCK_SYNC=1]'
complete -c exch -n "__fish_exch_using_subcommand completions" -s v -l verbose -d 'Print more on stderr: each retry; the testnet logs each request'
complete -c exch -n "__fish_exch_using_subcommand completions" -s q -l quiet -d 'Print nothing on stderr but errors'
complete -c exch -n "__fish_exch_using_subcommand completions" -s h -l help -d 'Print help'
complete -c exch -n "__fish_exch_using_subcommand help; and not __fish_seen_subcommand_from sign get post put patch delete order balance markets ticker nonce ws-auth batch verify venues doctor keys testnet proxy completions help" -f -a "sign" -d 'Sign a request and print the signature; nothing is sent'
complete -c exch -n "__fish_exch_using_subcommand help; and not __fish_seen_subcommand_from sign get post put patch delete order balance markets ticker nonce ws-auth batch verify venues doctor keys testnet proxy completions help" -f -a "get" -d 'Sign and send a GET request; prints the response body'
complete -c exch -n "__fish_exch_using_subcommand help; and not __fish_seen_subcommand_from sign get post put patch delete order balance markets ticker nonce ws-auth batch verify venues doctor keys testnet proxy completions help" -f -a "post" -d 'Sign and send a POST request; prints the response body'
complete -c exch -n "__fish_exch_using_subcommand help; and not __fish_seen_subcommand_from sign get post put patch delete order balance markets ticker nonce ws-auth batch verify venues doctor keys testnet proxy completions help" -f -a "put" -d 'Sign and send a PUT request; prints the response body'
complete -c exch -n "__fish_exch_using_subcommand help; and not __fish_seen_subcommand_from sign get post put patch delete order balance markets ticker nonce ws-auth batch verify venues doctor keys testnet proxy completions help" -f -a "patch" -d 'Sign and send a PATCH request; prints the response body'
complete -c exch -n "__fish_exch_using_subcommand help; and not __fish_seen_subcommand_from sign get post put patch delete order balance markets ticker nonce ws-auth batch verify venues doctor keys testnet proxy completions help" -f -a "delete" -d 'Sign and send a DELETE request; prints the response body'
complete -c exch -n "__fish_exch_using_subcommand help; and not __fish_seen_subcommand_from sign get post put patch delete order balance markets ticker nonce ws-auth batch verify venues doctor keys testnet proxy completions help" -f -a "order" -d 'Place an order, or show, cancel, list or settle orders; prints the venue\'s reply'
complete -c exch -n "__fish_exch_using_subcommand help; and not __fish_seen_subcommand_from sign get post put patch delete order balance markets ticker nonce ws-auth batch verify venues doctor keys testnet proxy completions help" -f -a "balance" -d 'Print the account\'s balances, in one form for every venue'
complete -c exch -n "__fish_exch_using_subcommand help; and not __fish_seen_subcommand_from sign get post put patch delete order balance markets ticker nonce ws-auth batch verify venues doctor keys testnet proxy completions help" -f -a "markets" -d 'Print the venue\'s markets with their rules, in one form for every venue'
complete -c exch -n "__fish_exch_using_subcommand help; and not __fish_seen_subcommand_from sign get post put patch delete order balance markets ticker nonce ws-auth batch verify venues doctor keys testnet proxy completions help" -f -a "ticker" -d 'Print a market\'s prices, in one form for every venue'
complete -c exch -n "__fish_exch_using_subcommand help; and not __fish_seen_subcommand_from sign get post put patch delete order balance markets ticker nonce ws-auth batch verify venues doctor keys testnet proxy completions help" -f -a "nonce" -d 'Take the next nonce and print it; or show, set or reserve nonces'
complete -c exch -n "__fish_exch_using_subcommand help; and not __fish_seen_subcommand_from sign get post put patch delete order balance markets ticker nonce ws-auth batch verify venues doctor keys testnet proxy completions help" -f -a "ws-auth" -d 'Print a signed WebSocket login, or log in with it'
complete -c exch -n "__fish_exch_using_subcommand help; and not __fish_seen_subcommand_from sign get post put patch delete order balance markets ticker nonce ws-auth batch verify venues doctor keys testnet proxy completions help" -f -a "batch" -d 'Send every line of a file or of stdin, a request in JSON; prints a result line for each, in order'
complete -c exch -n "__fish_exch_using_subcommand help; and not __fish_seen_subcommand_from sign get post put patch delete order balance markets ticker nonce ws-auth batch verify venues doctor keys testnet proxy completions help" -f -a "verify" -d 'Check a captured request, and name the mistake in it'
complete -c exch -n "__fish_exch_using_subcommand help; and not __fish_seen_subcommand_from sign get post put patch delete order balance markets ticker nonce ws-auth batch verify venues doctor keys testnet proxy completions help" -f -a "venues" -d 'List the built-in venues, print the file of one, or check a file of your own'
complete -c exch -n "__fish_exch_using_subcommand help; and not __fish_seen_subcommand_from sign get post put patch delete order balance markets ticker nonce ws-auth batch verify venues doctor keys testnet proxy completions help" -f -a "doctor" -d 'Check what a request depends on, from the settings to the key; sends nothing but reads'
complete -c exch -n "__fish_exch_using_subcommand help; and not __fish_seen_subcommand_from sign get post put patch delete order balance markets ticker nonce ws-auth batch verify venues doctor keys testnet proxy completions help" -f -a "keys" -d 'Store pairs, check them, and change over to new ones'
complete -c exch -n "__fish_exch_using_subcommand help; and not __fish_seen_subcommand_from sign get post put patch delete order balance markets ticker nonce ws-auth batch verify venues doctor keys testnet proxy completions help" -f -a "testnet" -d 'Run a local exchange, alone or around a command'
complete -c exch -n "__fish_exch_using_subcommand help; and not __fish_seen_subcommand_from sign get post put patch delete order balance markets ticker nonce ws-auth batch verify venues doctor keys testnet proxy completions help" -f -a "proxy" -d 'Run a local reverse proxy that signs, alone or around a command'
complete -c exch -n "__fish_exch_using_subcommand help; and not __fish_seen_subcommand_from sign get post put patch delete order balance markets ticker nonce ws-auth batch verify venues doctor keys testnet proxy completions help" -f -a "completions" -d 'Print the completions for a shell, or the man page'
complete -c exch -n "__fish_exch_using_subcommand help; and not __fish_seen_subcommand_from sign get post put patch delete order balance markets ticker nonce ws-auth batch verify venues doctor keys testnet proxy completions help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c exch -n "__fish_exch_using_subcommand help; and __fish_seen_subcommand_from order" -f -a "show" -d 'Print one order'
complete -c exch -n "__fish_exch_using_subcommand help; and __fish_seen_subcommand_from order" -f -a "cancel" -d 'Cancel one order and print it, or all of a market or an account'
complete -c exch -n "__fish_exch_using_subcommand help; and __fish_seen_subcommand_from order" -f -a "cancel-after" -d 'Set the venue\'s dead man\'s switch: all orders are cancelled S seconds from now unless it is set anew'
complete -c exch -n "__fish_exch_using_subcommand help; and __fish_seen_subcommand_from order" -f -a "list" -d 'Print the orders'
complete -c exch -n "__fish_exch_using_subcommand help; and __fish_seen_subcommand_from order" -f -a "wait" -d 'Wait until an order is filled or closed, and print it then'
complete -c exch -n "__fish_exch_using_subcommand help; and __fish_seen_subcommand_from order" -f -a "pending" -d 'Print the orders whose outcome is not known, as JSON lines; sends no request'
complete -c exch -n "__fish_exch_using_subcommand help; and __fish_seen_subcommand_from order" -f -a "settle" -d 'Ask the venue again about those orders, and close the ones that are settled; prints JSON lines'
complete -c exch -n "__fish_exch_using_subcommand help; and __fish_seen_subcommand_from nonce" -f -a "next" -d 'Take the next nonce and print it; what `exch nonce` alone does'
complete -c exch -n "__fish_exch_using_subcommand help; and __fish_seen_subcommand_from nonce" -f -a "peek" -d 'Print the next nonce without taking it'
complete -c exch -n "__fish_exch_using_subcommand help; and __fish_seen_subcommand_from nonce" -f -a "set" -d 'Set the number last taken; prints nothing'
complete -c exch -n "__fish_exch_using_subcommand help; and __fish_seen_subcommand_from nonce" -f -a "reserve" -d 'Take K nonces and print the first and the last'
complete -c exch -n "__fish_exch_using_subcommand help; and __fish_seen_subcommand_from keys" -f -a "set" -d 'Store a pair: asks for it on a terminal, else reads it from stdin'
complete -c exch -n "__fish_exch_using_subcommand help; and __fish_seen_subcommand_from keys" -f -a "list" -d 'List the pairs by name and fingerprint, with their age and where they are bound; never a value'
complete -c exch -n "__fish_exch_using_subcommand help; and __fish_seen_subcommand_from keys" -f -a "check" -d 'Ask the venue whether it accepts the pair in use: one signed read'
complete -c exch -n "__fish_exch_using_subcommand help; and __fish_seen_subcommand_from keys" -f -a "generate" -d 'Make a key pair: the private key in a file of its own, the public half on stdout, as the venue wants it pasted'
complete -c exch -n "__fish_exch_using_subcommand help; and __fish_seen_subcommand_from keys" -f -a "bind" -d 'Let the keys in use be sent to this venue and environment, beside where it is bound already'
complete -c exch -n "__fish_exch_using_subcommand help; and __fish_seen_subcommand_from keys" -f -a "rotate" -d 'Change over to a new pair, once the venue has accepted it; the old one is kept as the previous one'
complete -c exch -n "__fish_exch_using_subcommand help; and __fish_seen_subcommand_from keys" -f -a "revert" -d 'Go back to the previous pair, once the venue has accepted it; what was in use is then the previous one'
complete -c exch -n "__fish_exch_using_subcommand help; and __fish_seen_subcommand_from keys" -f -a "retire" -d 'Revoke the previous pair where the venue has a request for that, and remove it'
complete -c exch -n "__fish_exch_using_subcommand help; and __fish_seen_subcommand_from keys" -f -a "mask" -d 'Print a ::add-mask:: line for each form of each secret, by which GitHub Actions masks them in its log'
