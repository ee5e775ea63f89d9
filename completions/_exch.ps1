
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'exch' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'exch'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'exch' {
            [CompletionResult]::new('--venue', '--venue', [CompletionResultType]::ParameterName, 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--ws-url', '--ws-url', [CompletionResultType]::ParameterName, 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'A file of NAME=''value'' lines for what the environment lacks [default: .env, if it is there]')
            [CompletionResult]::new('--auth', '--auth', [CompletionResultType]::ParameterName, 'What authenticates a request: signed, key (no signature) or none [default: signed]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one attempt may take, to the last byte of its reply [default: 10]')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'Seconds for DNS, TCP and TLS [default: 5]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Attempts in all, the first one included [default: 3]')
            [CompletionResult]::new('--backoff', '--backoff', [CompletionResultType]::ParameterName, 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]')
            [CompletionResult]::new('--settle-timeout', '--settle-timeout', [CompletionResultType]::ParameterName, 'Seconds that an order without a clear answer is looked up [default: 30]')
            [CompletionResult]::new('--time', '--time', [CompletionResultType]::ParameterName, 'Sign this time, in milliseconds since 1970; nothing is retried then')
            [CompletionResult]::new('--nonce', '--nonce', [CompletionResultType]::ParameterName, 'Sign this nonce; nothing is retried then')
            [CompletionResult]::new('--recv-window', '--recv-window', [CompletionResultType]::ParameterName, 'The receive window in milliseconds, where the venue has one')
            [CompletionResult]::new('--request-id', '--request-id', [CompletionResultType]::ParameterName, 'The request id, where the venue has one')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file alone [env: SSL_CERT_FILE]')
            [CompletionResult]::new('--error-format', '--error-format', [CompletionResultType]::ParameterName, 'How errors are told on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Use the venue''s live environment, not its testnet [env: EXCHANGE_ALLOW_LIVE=1]')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Place a live order without a question')
            [CompletionResult]::new('--unsigned', '--unsigned', [CompletionResultType]::ParameterName, 'The same as --auth none')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('sign', 'sign', [CompletionResultType]::ParameterValue, 'Sign a request and print the signature; nothing is sent')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Sign and send a GET request; prints the response body')
            [CompletionResult]::new('post', 'post', [CompletionResultType]::ParameterValue, 'Sign and send a POST request; prints the response body')
            [CompletionResult]::new('put', 'put', [CompletionResultType]::ParameterValue, 'Sign and send a PUT request; prints the response body')
            [CompletionResult]::new('patch', 'patch', [CompletionResultType]::ParameterValue, 'Sign and send a PATCH request; prints the response body')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Sign and send a DELETE request; prints the response body')
            [CompletionResult]::new('order', 'order', [CompletionResultType]::ParameterValue, 'Place an order, or show, cancel or list orders; prints the venue''s reply')
            [CompletionResult]::new('nonce', 'nonce', [CompletionResultType]::ParameterValue, 'Take the next nonce and print it; or show, set or reserve nonces')
            [CompletionResult]::new('ws-auth', 'ws-auth', [CompletionResultType]::ParameterValue, 'Print a signed WebSocket login; connects to nothing')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Check a captured request, and name the mistake in it')
            [CompletionResult]::new('venues', 'venues', [CompletionResultType]::ParameterValue, 'List the built-in venues, print the file of one, or check a file of your own')
            [CompletionResult]::new('testnet', 'testnet', [CompletionResultType]::ParameterValue, 'Run a local exchange, alone or around a command')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completions for a shell, or the man page')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'exch;sign' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The body, signed verbatim: TEXT, a file, or stdin')
            [CompletionResult]::new('--data', '--data', [CompletionResultType]::ParameterName, 'The body, signed verbatim: TEXT, a file, or stdin')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'What to print: signature, headers, curl, json or explain')
            [CompletionResult]::new('--raw', '--raw', [CompletionResultType]::ParameterName, 'Print the MAC of exactly this text, or of stdin, by the venue''s digest and encoding')
            [CompletionResult]::new('--venue', '--venue', [CompletionResultType]::ParameterName, 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--ws-url', '--ws-url', [CompletionResultType]::ParameterName, 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'A file of NAME=''value'' lines for what the environment lacks [default: .env, if it is there]')
            [CompletionResult]::new('--auth', '--auth', [CompletionResultType]::ParameterName, 'What authenticates a request: signed, key (no signature) or none [default: signed]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one attempt may take, to the last byte of its reply [default: 10]')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'Seconds for DNS, TCP and TLS [default: 5]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Attempts in all, the first one included [default: 3]')
            [CompletionResult]::new('--backoff', '--backoff', [CompletionResultType]::ParameterName, 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]')
            [CompletionResult]::new('--settle-timeout', '--settle-timeout', [CompletionResultType]::ParameterName, 'Seconds that an order without a clear answer is looked up [default: 30]')
            [CompletionResult]::new('--time', '--time', [CompletionResultType]::ParameterName, 'Sign this time, in milliseconds since 1970; nothing is retried then')
            [CompletionResult]::new('--nonce', '--nonce', [CompletionResultType]::ParameterName, 'Sign this nonce; nothing is retried then')
            [CompletionResult]::new('--recv-window', '--recv-window', [CompletionResultType]::ParameterName, 'The receive window in milliseconds, where the venue has one')
            [CompletionResult]::new('--request-id', '--request-id', [CompletionResultType]::ParameterName, 'The request id, where the venue has one')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file alone [env: SSL_CERT_FILE]')
            [CompletionResult]::new('--error-format', '--error-format', [CompletionResultType]::ParameterName, 'How errors are told on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Use the venue''s live environment, not its testnet [env: EXCHANGE_ALLOW_LIVE=1]')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Place a live order without a question')
            [CompletionResult]::new('--unsigned', '--unsigned', [CompletionResultType]::ParameterName, 'The same as --auth none')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'exch;get' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The body, sent verbatim: TEXT, a file, or stdin')
            [CompletionResult]::new('--data', '--data', [CompletionResultType]::ParameterName, 'The body, sent verbatim: TEXT, a file, or stdin')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the body to this file instead of stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the body to this file instead of stdout')
            [CompletionResult]::new('--venue', '--venue', [CompletionResultType]::ParameterName, 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--ws-url', '--ws-url', [CompletionResultType]::ParameterName, 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'A file of NAME=''value'' lines for what the environment lacks [default: .env, if it is there]')
            [CompletionResult]::new('--auth', '--auth', [CompletionResultType]::ParameterName, 'What authenticates a request: signed, key (no signature) or none [default: signed]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one attempt may take, to the last byte of its reply [default: 10]')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'Seconds for DNS, TCP and TLS [default: 5]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Attempts in all, the first one included [default: 3]')
            [CompletionResult]::new('--backoff', '--backoff', [CompletionResultType]::ParameterName, 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]')
            [CompletionResult]::new('--settle-timeout', '--settle-timeout', [CompletionResultType]::ParameterName, 'Seconds that an order without a clear answer is looked up [default: 30]')
            [CompletionResult]::new('--time', '--time', [CompletionResultType]::ParameterName, 'Sign this time, in milliseconds since 1970; nothing is retried then')
            [CompletionResult]::new('--nonce', '--nonce', [CompletionResultType]::ParameterName, 'Sign this nonce; nothing is retried then')
            [CompletionResult]::new('--recv-window', '--recv-window', [CompletionResultType]::ParameterName, 'The receive window in milliseconds, where the venue has one')
            [CompletionResult]::new('--request-id', '--request-id', [CompletionResultType]::ParameterName, 'The request id, where the venue has one')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file alone [env: SSL_CERT_FILE]')
            [CompletionResult]::new('--error-format', '--error-format', [CompletionResultType]::ParameterName, 'How errors are told on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Print the status line and the headers too')
            [CompletionResult]::new('--include', '--include', [CompletionResultType]::ParameterName, 'Print the status line and the headers too')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print the request and send nothing; a nonce is shown, not taken')
            [CompletionResult]::new('--explain', '--explain', [CompletionResultType]::ParameterName, 'Tell on stderr how the signature came about')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Use the venue''s live environment, not its testnet [env: EXCHANGE_ALLOW_LIVE=1]')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Place a live order without a question')
            [CompletionResult]::new('--unsigned', '--unsigned', [CompletionResultType]::ParameterName, 'The same as --auth none')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'exch;post' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The body, sent verbatim: TEXT, a file, or stdin')
            [CompletionResult]::new('--data', '--data', [CompletionResultType]::ParameterName, 'The body, sent verbatim: TEXT, a file, or stdin')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the body to this file instead of stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the body to this file instead of stdout')
            [CompletionResult]::new('--idempotency-field', '--idempotency-field', [CompletionResultType]::ParameterName, 'Give this request an order''s safety: NAME is the parameter that holds its id (a new one where it is not given)')
            [CompletionResult]::new('--venue', '--venue', [CompletionResultType]::ParameterName, 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--ws-url', '--ws-url', [CompletionResultType]::ParameterName, 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'A file of NAME=''value'' lines for what the environment lacks [default: .env, if it is there]')
            [CompletionResult]::new('--auth', '--auth', [CompletionResultType]::ParameterName, 'What authenticates a request: signed, key (no signature) or none [default: signed]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one attempt may take, to the last byte of its reply [default: 10]')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'Seconds for DNS, TCP and TLS [default: 5]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Attempts in all, the first one included [default: 3]')
            [CompletionResult]::new('--backoff', '--backoff', [CompletionResultType]::ParameterName, 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]')
            [CompletionResult]::new('--settle-timeout', '--settle-timeout', [CompletionResultType]::ParameterName, 'Seconds that an order without a clear answer is looked up [default: 30]')
            [CompletionResult]::new('--time', '--time', [CompletionResultType]::ParameterName, 'Sign this time, in milliseconds since 1970; nothing is retried then')
            [CompletionResult]::new('--nonce', '--nonce', [CompletionResultType]::ParameterName, 'Sign this nonce; nothing is retried then')
            [CompletionResult]::new('--recv-window', '--recv-window', [CompletionResultType]::ParameterName, 'The receive window in milliseconds, where the venue has one')
            [CompletionResult]::new('--request-id', '--request-id', [CompletionResultType]::ParameterName, 'The request id, where the venue has one')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file alone [env: SSL_CERT_FILE]')
            [CompletionResult]::new('--error-format', '--error-format', [CompletionResultType]::ParameterName, 'How errors are told on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Print the status line and the headers too')
            [CompletionResult]::new('--include', '--include', [CompletionResultType]::ParameterName, 'Print the status line and the headers too')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print the request and send nothing; a nonce is shown, not taken')
            [CompletionResult]::new('--explain', '--explain', [CompletionResultType]::ParameterName, 'Tell on stderr how the signature came about')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Use the venue''s live environment, not its testnet [env: EXCHANGE_ALLOW_LIVE=1]')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Place a live order without a question')
            [CompletionResult]::new('--unsigned', '--unsigned', [CompletionResultType]::ParameterName, 'The same as --auth none')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'exch;put' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The body, sent verbatim: TEXT, a file, or stdin')
            [CompletionResult]::new('--data', '--data', [CompletionResultType]::ParameterName, 'The body, sent verbatim: TEXT, a file, or stdin')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the body to this file instead of stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the body to this file instead of stdout')
            [CompletionResult]::new('--venue', '--venue', [CompletionResultType]::ParameterName, 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--ws-url', '--ws-url', [CompletionResultType]::ParameterName, 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'A file of NAME=''value'' lines for what the environment lacks [default: .env, if it is there]')
            [CompletionResult]::new('--auth', '--auth', [CompletionResultType]::ParameterName, 'What authenticates a request: signed, key (no signature) or none [default: signed]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one attempt may take, to the last byte of its reply [default: 10]')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'Seconds for DNS, TCP and TLS [default: 5]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Attempts in all, the first one included [default: 3]')
            [CompletionResult]::new('--backoff', '--backoff', [CompletionResultType]::ParameterName, 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]')
            [CompletionResult]::new('--settle-timeout', '--settle-timeout', [CompletionResultType]::ParameterName, 'Seconds that an order without a clear answer is looked up [default: 30]')
            [CompletionResult]::new('--time', '--time', [CompletionResultType]::ParameterName, 'Sign this time, in milliseconds since 1970; nothing is retried then')
            [CompletionResult]::new('--nonce', '--nonce', [CompletionResultType]::ParameterName, 'Sign this nonce; nothing is retried then')
            [CompletionResult]::new('--recv-window', '--recv-window', [CompletionResultType]::ParameterName, 'The receive window in milliseconds, where the venue has one')
            [CompletionResult]::new('--request-id', '--request-id', [CompletionResultType]::ParameterName, 'The request id, where the venue has one')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file alone [env: SSL_CERT_FILE]')
            [CompletionResult]::new('--error-format', '--error-format', [CompletionResultType]::ParameterName, 'How errors are told on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Print the status line and the headers too')
            [CompletionResult]::new('--include', '--include', [CompletionResultType]::ParameterName, 'Print the status line and the headers too')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print the request and send nothing; a nonce is shown, not taken')
            [CompletionResult]::new('--explain', '--explain', [CompletionResultType]::ParameterName, 'Tell on stderr how the signature came about')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Use the venue''s live environment, not its testnet [env: EXCHANGE_ALLOW_LIVE=1]')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Place a live order without a question')
            [CompletionResult]::new('--unsigned', '--unsigned', [CompletionResultType]::ParameterName, 'The same as --auth none')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'exch;patch' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The body, sent verbatim: TEXT, a file, or stdin')
            [CompletionResult]::new('--data', '--data', [CompletionResultType]::ParameterName, 'The body, sent verbatim: TEXT, a file, or stdin')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the body to this file instead of stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the body to this file instead of stdout')
            [CompletionResult]::new('--venue', '--venue', [CompletionResultType]::ParameterName, 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--ws-url', '--ws-url', [CompletionResultType]::ParameterName, 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'A file of NAME=''value'' lines for what the environment lacks [default: .env, if it is there]')
            [CompletionResult]::new('--auth', '--auth', [CompletionResultType]::ParameterName, 'What authenticates a request: signed, key (no signature) or none [default: signed]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one attempt may take, to the last byte of its reply [default: 10]')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'Seconds for DNS, TCP and TLS [default: 5]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Attempts in all, the first one included [default: 3]')
            [CompletionResult]::new('--backoff', '--backoff', [CompletionResultType]::ParameterName, 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]')
            [CompletionResult]::new('--settle-timeout', '--settle-timeout', [CompletionResultType]::ParameterName, 'Seconds that an order without a clear answer is looked up [default: 30]')
            [CompletionResult]::new('--time', '--time', [CompletionResultType]::ParameterName, 'Sign this time, in milliseconds since 1970; nothing is retried then')
            [CompletionResult]::new('--nonce', '--nonce', [CompletionResultType]::ParameterName, 'Sign this nonce; nothing is retried then')
            [CompletionResult]::new('--recv-window', '--recv-window', [CompletionResultType]::ParameterName, 'The receive window in milliseconds, where the venue has one')
            [CompletionResult]::new('--request-id', '--request-id', [CompletionResultType]::ParameterName, 'The request id, where the venue has one')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file alone [env: SSL_CERT_FILE]')
            [CompletionResult]::new('--error-format', '--error-format', [CompletionResultType]::ParameterName, 'How errors are told on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Print the status line and the headers too')
            [CompletionResult]::new('--include', '--include', [CompletionResultType]::ParameterName, 'Print the status line and the headers too')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print the request and send nothing; a nonce is shown, not taken')
            [CompletionResult]::new('--explain', '--explain', [CompletionResultType]::ParameterName, 'Tell on stderr how the signature came about')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Use the venue''s live environment, not its testnet [env: EXCHANGE_ALLOW_LIVE=1]')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Place a live order without a question')
            [CompletionResult]::new('--unsigned', '--unsigned', [CompletionResultType]::ParameterName, 'The same as --auth none')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'exch;delete' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The body, sent verbatim: TEXT, a file, or stdin')
            [CompletionResult]::new('--data', '--data', [CompletionResultType]::ParameterName, 'The body, sent verbatim: TEXT, a file, or stdin')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the body to this file instead of stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the body to this file instead of stdout')
            [CompletionResult]::new('--venue', '--venue', [CompletionResultType]::ParameterName, 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--ws-url', '--ws-url', [CompletionResultType]::ParameterName, 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'A file of NAME=''value'' lines for what the environment lacks [default: .env, if it is there]')
            [CompletionResult]::new('--auth', '--auth', [CompletionResultType]::ParameterName, 'What authenticates a request: signed, key (no signature) or none [default: signed]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one attempt may take, to the last byte of its reply [default: 10]')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'Seconds for DNS, TCP and TLS [default: 5]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Attempts in all, the first one included [default: 3]')
            [CompletionResult]::new('--backoff', '--backoff', [CompletionResultType]::ParameterName, 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]')
            [CompletionResult]::new('--settle-timeout', '--settle-timeout', [CompletionResultType]::ParameterName, 'Seconds that an order without a clear answer is looked up [default: 30]')
            [CompletionResult]::new('--time', '--time', [CompletionResultType]::ParameterName, 'Sign this time, in milliseconds since 1970; nothing is retried then')
            [CompletionResult]::new('--nonce', '--nonce', [CompletionResultType]::ParameterName, 'Sign this nonce; nothing is retried then')
            [CompletionResult]::new('--recv-window', '--recv-window', [CompletionResultType]::ParameterName, 'The receive window in milliseconds, where the venue has one')
            [CompletionResult]::new('--request-id', '--request-id', [CompletionResultType]::ParameterName, 'The request id, where the venue has one')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file alone [env: SSL_CERT_FILE]')
            [CompletionResult]::new('--error-format', '--error-format', [CompletionResultType]::ParameterName, 'How errors are told on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Print the status line and the headers too')
            [CompletionResult]::new('--include', '--include', [CompletionResultType]::ParameterName, 'Print the status line and the headers too')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print the request and send nothing; a nonce is shown, not taken')
            [CompletionResult]::new('--explain', '--explain', [CompletionResultType]::ParameterName, 'Tell on stderr how the signature came about')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Use the venue''s live environment, not its testnet [env: EXCHANGE_ALLOW_LIVE=1]')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Place a live order without a question')
            [CompletionResult]::new('--unsigned', '--unsigned', [CompletionResultType]::ParameterName, 'The same as --auth none')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'exch;order' {
            [CompletionResult]::new('--side', '--side', [CompletionResultType]::ParameterName, 'Buy or sell the base currency')
            [CompletionResult]::new('--qty', '--qty', [CompletionResultType]::ParameterName, 'Quantity in the base currency, as in 0.001')
            [CompletionResult]::new('--quote-qty', '--quote-qty', [CompletionResultType]::ParameterName, 'Quantity in the quote currency, in place of --qty')
            [CompletionResult]::new('--price', '--price', [CompletionResultType]::ParameterName, 'Price of a limit order, as in 20000')
            [CompletionResult]::new('--symbol', '--symbol', [CompletionResultType]::ParameterName, 'The pair')
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'Order type [default: limit with --price, else market]')
            [CompletionResult]::new('--tif', '--tif', [CompletionResultType]::ParameterName, 'Time in force: good till cancelled, immediate or cancel, fill or kill')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'Client order id [default: a new one]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the body to this file instead of stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the body to this file instead of stdout')
            [CompletionResult]::new('--venue', '--venue', [CompletionResultType]::ParameterName, 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--ws-url', '--ws-url', [CompletionResultType]::ParameterName, 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'A file of NAME=''value'' lines for what the environment lacks [default: .env, if it is there]')
            [CompletionResult]::new('--auth', '--auth', [CompletionResultType]::ParameterName, 'What authenticates a request: signed, key (no signature) or none [default: signed]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one attempt may take, to the last byte of its reply [default: 10]')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'Seconds for DNS, TCP and TLS [default: 5]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Attempts in all, the first one included [default: 3]')
            [CompletionResult]::new('--backoff', '--backoff', [CompletionResultType]::ParameterName, 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]')
            [CompletionResult]::new('--settle-timeout', '--settle-timeout', [CompletionResultType]::ParameterName, 'Seconds that an order without a clear answer is looked up [default: 30]')
            [CompletionResult]::new('--time', '--time', [CompletionResultType]::ParameterName, 'Sign this time, in milliseconds since 1970; nothing is retried then')
            [CompletionResult]::new('--nonce', '--nonce', [CompletionResultType]::ParameterName, 'Sign this nonce; nothing is retried then')
            [CompletionResult]::new('--recv-window', '--recv-window', [CompletionResultType]::ParameterName, 'The receive window in milliseconds, where the venue has one')
            [CompletionResult]::new('--request-id', '--request-id', [CompletionResultType]::ParameterName, 'The request id, where the venue has one')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file alone [env: SSL_CERT_FILE]')
            [CompletionResult]::new('--error-format', '--error-format', [CompletionResultType]::ParameterName, 'How errors are told on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Print the status line and the headers too')
            [CompletionResult]::new('--include', '--include', [CompletionResultType]::ParameterName, 'Print the status line and the headers too')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print the request and send nothing; a nonce is shown, not taken')
            [CompletionResult]::new('--explain', '--explain', [CompletionResultType]::ParameterName, 'Tell on stderr how the signature came about')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Use the venue''s live environment, not its testnet [env: EXCHANGE_ALLOW_LIVE=1]')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Place a live order without a question')
            [CompletionResult]::new('--unsigned', '--unsigned', [CompletionResultType]::ParameterName, 'The same as --auth none')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print one order')
            [CompletionResult]::new('cancel', 'cancel', [CompletionResultType]::ParameterValue, 'Cancel one order and print it')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Print the orders')
            [CompletionResult]::new('pending', 'pending', [CompletionResultType]::ParameterValue, 'Print the orders whose outcome is not known, as JSON lines; asks no venue')
            [CompletionResult]::new('settle', 'settle', [CompletionResultType]::ParameterValue, 'Ask the venue about them again, and close those that it tells of; prints JSON lines')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'exch;order;show' {
            [CompletionResult]::new('--symbol', '--symbol', [CompletionResultType]::ParameterName, 'The pair, where the venue asks for it')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the body to this file instead of stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the body to this file instead of stdout')
            [CompletionResult]::new('--venue', '--venue', [CompletionResultType]::ParameterName, 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--ws-url', '--ws-url', [CompletionResultType]::ParameterName, 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'A file of NAME=''value'' lines for what the environment lacks [default: .env, if it is there]')
            [CompletionResult]::new('--auth', '--auth', [CompletionResultType]::ParameterName, 'What authenticates a request: signed, key (no signature) or none [default: signed]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one attempt may take, to the last byte of its reply [default: 10]')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'Seconds for DNS, TCP and TLS [default: 5]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Attempts in all, the first one included [default: 3]')
            [CompletionResult]::new('--backoff', '--backoff', [CompletionResultType]::ParameterName, 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]')
            [CompletionResult]::new('--settle-timeout', '--settle-timeout', [CompletionResultType]::ParameterName, 'Seconds that an order without a clear answer is looked up [default: 30]')
            [CompletionResult]::new('--time', '--time', [CompletionResultType]::ParameterName, 'Sign this time, in milliseconds since 1970; nothing is retried then')
            [CompletionResult]::new('--nonce', '--nonce', [CompletionResultType]::ParameterName, 'Sign this nonce; nothing is retried then')
            [CompletionResult]::new('--recv-window', '--recv-window', [CompletionResultType]::ParameterName, 'The receive window in milliseconds, where the venue has one')
            [CompletionResult]::new('--request-id', '--request-id', [CompletionResultType]::ParameterName, 'The request id, where the venue has one')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file alone [env: SSL_CERT_FILE]')
            [CompletionResult]::new('--error-format', '--error-format', [CompletionResultType]::ParameterName, 'How errors are told on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Print the status line and the headers too')
            [CompletionResult]::new('--include', '--include', [CompletionResultType]::ParameterName, 'Print the status line and the headers too')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print the request and send nothing; a nonce is shown, not taken')
            [CompletionResult]::new('--explain', '--explain', [CompletionResultType]::ParameterName, 'Tell on stderr how the signature came about')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Use the venue''s live environment, not its testnet [env: EXCHANGE_ALLOW_LIVE=1]')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Place a live order without a question')
            [CompletionResult]::new('--unsigned', '--unsigned', [CompletionResultType]::ParameterName, 'The same as --auth none')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'exch;order;cancel' {
            [CompletionResult]::new('--symbol', '--symbol', [CompletionResultType]::ParameterName, 'The pair, where the venue asks for it')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the body to this file instead of stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the body to this file instead of stdout')
            [CompletionResult]::new('--venue', '--venue', [CompletionResultType]::ParameterName, 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--ws-url', '--ws-url', [CompletionResultType]::ParameterName, 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'A file of NAME=''value'' lines for what the environment lacks [default: .env, if it is there]')
            [CompletionResult]::new('--auth', '--auth', [CompletionResultType]::ParameterName, 'What authenticates a request: signed, key (no signature) or none [default: signed]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one attempt may take, to the last byte of its reply [default: 10]')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'Seconds for DNS, TCP and TLS [default: 5]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Attempts in all, the first one included [default: 3]')
            [CompletionResult]::new('--backoff', '--backoff', [CompletionResultType]::ParameterName, 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]')
            [CompletionResult]::new('--settle-timeout', '--settle-timeout', [CompletionResultType]::ParameterName, 'Seconds that an order without a clear answer is looked up [default: 30]')
            [CompletionResult]::new('--time', '--time', [CompletionResultType]::ParameterName, 'Sign this time, in milliseconds since 1970; nothing is retried then')
            [CompletionResult]::new('--nonce', '--nonce', [CompletionResultType]::ParameterName, 'Sign this nonce; nothing is retried then')
            [CompletionResult]::new('--recv-window', '--recv-window', [CompletionResultType]::ParameterName, 'The receive window in milliseconds, where the venue has one')
            [CompletionResult]::new('--request-id', '--request-id', [CompletionResultType]::ParameterName, 'The request id, where the venue has one')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file alone [env: SSL_CERT_FILE]')
            [CompletionResult]::new('--error-format', '--error-format', [CompletionResultType]::ParameterName, 'How errors are told on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Print the status line and the headers too')
            [CompletionResult]::new('--include', '--include', [CompletionResultType]::ParameterName, 'Print the status line and the headers too')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print the request and send nothing; a nonce is shown, not taken')
            [CompletionResult]::new('--explain', '--explain', [CompletionResultType]::ParameterName, 'Tell on stderr how the signature came about')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Use the venue''s live environment, not its testnet [env: EXCHANGE_ALLOW_LIVE=1]')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Place a live order without a question')
            [CompletionResult]::new('--unsigned', '--unsigned', [CompletionResultType]::ParameterName, 'The same as --auth none')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'exch;order;list' {
            [CompletionResult]::new('--symbol', '--symbol', [CompletionResultType]::ParameterName, 'The pair, where the venue asks for it')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the body to this file instead of stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the body to this file instead of stdout')
            [CompletionResult]::new('--venue', '--venue', [CompletionResultType]::ParameterName, 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--ws-url', '--ws-url', [CompletionResultType]::ParameterName, 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'A file of NAME=''value'' lines for what the environment lacks [default: .env, if it is there]')
            [CompletionResult]::new('--auth', '--auth', [CompletionResultType]::ParameterName, 'What authenticates a request: signed, key (no signature) or none [default: signed]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one attempt may take, to the last byte of its reply [default: 10]')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'Seconds for DNS, TCP and TLS [default: 5]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Attempts in all, the first one included [default: 3]')
            [CompletionResult]::new('--backoff', '--backoff', [CompletionResultType]::ParameterName, 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]')
            [CompletionResult]::new('--settle-timeout', '--settle-timeout', [CompletionResultType]::ParameterName, 'Seconds that an order without a clear answer is looked up [default: 30]')
            [CompletionResult]::new('--time', '--time', [CompletionResultType]::ParameterName, 'Sign this time, in milliseconds since 1970; nothing is retried then')
            [CompletionResult]::new('--nonce', '--nonce', [CompletionResultType]::ParameterName, 'Sign this nonce; nothing is retried then')
            [CompletionResult]::new('--recv-window', '--recv-window', [CompletionResultType]::ParameterName, 'The receive window in milliseconds, where the venue has one')
            [CompletionResult]::new('--request-id', '--request-id', [CompletionResultType]::ParameterName, 'The request id, where the venue has one')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file alone [env: SSL_CERT_FILE]')
            [CompletionResult]::new('--error-format', '--error-format', [CompletionResultType]::ParameterName, 'How errors are told on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Print the status line and the headers too')
            [CompletionResult]::new('--include', '--include', [CompletionResultType]::ParameterName, 'Print the status line and the headers too')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print the request and send nothing; a nonce is shown, not taken')
            [CompletionResult]::new('--explain', '--explain', [CompletionResultType]::ParameterName, 'Tell on stderr how the signature came about')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Use the venue''s live environment, not its testnet [env: EXCHANGE_ALLOW_LIVE=1]')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Place a live order without a question')
            [CompletionResult]::new('--unsigned', '--unsigned', [CompletionResultType]::ParameterName, 'The same as --auth none')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'exch;order;pending' {
            [CompletionResult]::new('--venue', '--venue', [CompletionResultType]::ParameterName, 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--ws-url', '--ws-url', [CompletionResultType]::ParameterName, 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'A file of NAME=''value'' lines for what the environment lacks [default: .env, if it is there]')
            [CompletionResult]::new('--auth', '--auth', [CompletionResultType]::ParameterName, 'What authenticates a request: signed, key (no signature) or none [default: signed]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one attempt may take, to the last byte of its reply [default: 10]')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'Seconds for DNS, TCP and TLS [default: 5]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Attempts in all, the first one included [default: 3]')
            [CompletionResult]::new('--backoff', '--backoff', [CompletionResultType]::ParameterName, 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]')
            [CompletionResult]::new('--settle-timeout', '--settle-timeout', [CompletionResultType]::ParameterName, 'Seconds that an order without a clear answer is looked up [default: 30]')
            [CompletionResult]::new('--time', '--time', [CompletionResultType]::ParameterName, 'Sign this time, in milliseconds since 1970; nothing is retried then')
            [CompletionResult]::new('--nonce', '--nonce', [CompletionResultType]::ParameterName, 'Sign this nonce; nothing is retried then')
            [CompletionResult]::new('--recv-window', '--recv-window', [CompletionResultType]::ParameterName, 'The receive window in milliseconds, where the venue has one')
            [CompletionResult]::new('--request-id', '--request-id', [CompletionResultType]::ParameterName, 'The request id, where the venue has one')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file alone [env: SSL_CERT_FILE]')
            [CompletionResult]::new('--error-format', '--error-format', [CompletionResultType]::ParameterName, 'How errors are told on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Use the venue''s live environment, not its testnet [env: EXCHANGE_ALLOW_LIVE=1]')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Place a live order without a question')
            [CompletionResult]::new('--unsigned', '--unsigned', [CompletionResultType]::ParameterName, 'The same as --auth none')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'exch;order;settle' {
            [CompletionResult]::new('--venue', '--venue', [CompletionResultType]::ParameterName, 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--ws-url', '--ws-url', [CompletionResultType]::ParameterName, 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'A file of NAME=''value'' lines for what the environment lacks [default: .env, if it is there]')
            [CompletionResult]::new('--auth', '--auth', [CompletionResultType]::ParameterName, 'What authenticates a request: signed, key (no signature) or none [default: signed]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one attempt may take, to the last byte of its reply [default: 10]')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'Seconds for DNS, TCP and TLS [default: 5]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Attempts in all, the first one included [default: 3]')
            [CompletionResult]::new('--backoff', '--backoff', [CompletionResultType]::ParameterName, 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]')
            [CompletionResult]::new('--settle-timeout', '--settle-timeout', [CompletionResultType]::ParameterName, 'Seconds that an order without a clear answer is looked up [default: 30]')
            [CompletionResult]::new('--time', '--time', [CompletionResultType]::ParameterName, 'Sign this time, in milliseconds since 1970; nothing is retried then')
            [CompletionResult]::new('--nonce', '--nonce', [CompletionResultType]::ParameterName, 'Sign this nonce; nothing is retried then')
            [CompletionResult]::new('--recv-window', '--recv-window', [CompletionResultType]::ParameterName, 'The receive window in milliseconds, where the venue has one')
            [CompletionResult]::new('--request-id', '--request-id', [CompletionResultType]::ParameterName, 'The request id, where the venue has one')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file alone [env: SSL_CERT_FILE]')
            [CompletionResult]::new('--error-format', '--error-format', [CompletionResultType]::ParameterName, 'How errors are told on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Every open order of this venue, environment and key')
            [CompletionResult]::new('--abandon', '--abandon', [CompletionResultType]::ParameterName, 'Close what can''t be settled, for it may have been executed on a testnet that was wiped since')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Use the venue''s live environment, not its testnet [env: EXCHANGE_ALLOW_LIVE=1]')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Place a live order without a question')
            [CompletionResult]::new('--unsigned', '--unsigned', [CompletionResultType]::ParameterName, 'The same as --auth none')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'exch;order;help' {
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print one order')
            [CompletionResult]::new('cancel', 'cancel', [CompletionResultType]::ParameterValue, 'Cancel one order and print it')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Print the orders')
            [CompletionResult]::new('pending', 'pending', [CompletionResultType]::ParameterValue, 'Print the orders whose outcome is not known, as JSON lines; asks no venue')
            [CompletionResult]::new('settle', 'settle', [CompletionResultType]::ParameterValue, 'Ask the venue about them again, and close those that it tells of; prints JSON lines')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'exch;order;help;show' {
            break
        }
        'exch;order;help;cancel' {
            break
        }
        'exch;order;help;list' {
            break
        }
        'exch;order;help;pending' {
            break
        }
        'exch;order;help;settle' {
            break
        }
        'exch;order;help;help' {
            break
        }
        'exch;nonce' {
            [CompletionResult]::new('--venue', '--venue', [CompletionResultType]::ParameterName, 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--ws-url', '--ws-url', [CompletionResultType]::ParameterName, 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'A file of NAME=''value'' lines for what the environment lacks [default: .env, if it is there]')
            [CompletionResult]::new('--auth', '--auth', [CompletionResultType]::ParameterName, 'What authenticates a request: signed, key (no signature) or none [default: signed]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one attempt may take, to the last byte of its reply [default: 10]')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'Seconds for DNS, TCP and TLS [default: 5]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Attempts in all, the first one included [default: 3]')
            [CompletionResult]::new('--backoff', '--backoff', [CompletionResultType]::ParameterName, 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]')
            [CompletionResult]::new('--settle-timeout', '--settle-timeout', [CompletionResultType]::ParameterName, 'Seconds that an order without a clear answer is looked up [default: 30]')
            [CompletionResult]::new('--time', '--time', [CompletionResultType]::ParameterName, 'Sign this time, in milliseconds since 1970; nothing is retried then')
            [CompletionResult]::new('--nonce', '--nonce', [CompletionResultType]::ParameterName, 'Sign this nonce; nothing is retried then')
            [CompletionResult]::new('--recv-window', '--recv-window', [CompletionResultType]::ParameterName, 'The receive window in milliseconds, where the venue has one')
            [CompletionResult]::new('--request-id', '--request-id', [CompletionResultType]::ParameterName, 'The request id, where the venue has one')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file alone [env: SSL_CERT_FILE]')
            [CompletionResult]::new('--error-format', '--error-format', [CompletionResultType]::ParameterName, 'How errors are told on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Use the venue''s live environment, not its testnet [env: EXCHANGE_ALLOW_LIVE=1]')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Place a live order without a question')
            [CompletionResult]::new('--unsigned', '--unsigned', [CompletionResultType]::ParameterName, 'The same as --auth none')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('next', 'next', [CompletionResultType]::ParameterValue, 'Take the next nonce and print it; what `exch nonce` alone does')
            [CompletionResult]::new('peek', 'peek', [CompletionResultType]::ParameterValue, 'Print the next nonce without taking it')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Set the number last taken; prints nothing')
            [CompletionResult]::new('reserve', 'reserve', [CompletionResultType]::ParameterValue, 'Take K nonces and print the first and the last')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'exch;nonce;next' {
            [CompletionResult]::new('--venue', '--venue', [CompletionResultType]::ParameterName, 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--ws-url', '--ws-url', [CompletionResultType]::ParameterName, 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'A file of NAME=''value'' lines for what the environment lacks [default: .env, if it is there]')
            [CompletionResult]::new('--auth', '--auth', [CompletionResultType]::ParameterName, 'What authenticates a request: signed, key (no signature) or none [default: signed]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one attempt may take, to the last byte of its reply [default: 10]')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'Seconds for DNS, TCP and TLS [default: 5]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Attempts in all, the first one included [default: 3]')
            [CompletionResult]::new('--backoff', '--backoff', [CompletionResultType]::ParameterName, 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]')
            [CompletionResult]::new('--settle-timeout', '--settle-timeout', [CompletionResultType]::ParameterName, 'Seconds that an order without a clear answer is looked up [default: 30]')
            [CompletionResult]::new('--time', '--time', [CompletionResultType]::ParameterName, 'Sign this time, in milliseconds since 1970; nothing is retried then')
            [CompletionResult]::new('--nonce', '--nonce', [CompletionResultType]::ParameterName, 'Sign this nonce; nothing is retried then')
            [CompletionResult]::new('--recv-window', '--recv-window', [CompletionResultType]::ParameterName, 'The receive window in milliseconds, where the venue has one')
            [CompletionResult]::new('--request-id', '--request-id', [CompletionResultType]::ParameterName, 'The request id, where the venue has one')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file alone [env: SSL_CERT_FILE]')
            [CompletionResult]::new('--error-format', '--error-format', [CompletionResultType]::ParameterName, 'How errors are told on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Use the venue''s live environment, not its testnet [env: EXCHANGE_ALLOW_LIVE=1]')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Place a live order without a question')
            [CompletionResult]::new('--unsigned', '--unsigned', [CompletionResultType]::ParameterName, 'The same as --auth none')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'exch;nonce;peek' {
            [CompletionResult]::new('--venue', '--venue', [CompletionResultType]::ParameterName, 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--ws-url', '--ws-url', [CompletionResultType]::ParameterName, 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'A file of NAME=''value'' lines for what the environment lacks [default: .env, if it is there]')
            [CompletionResult]::new('--auth', '--auth', [CompletionResultType]::ParameterName, 'What authenticates a request: signed, key (no signature) or none [default: signed]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one attempt may take, to the last byte of its reply [default: 10]')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'Seconds for DNS, TCP and TLS [default: 5]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Attempts in all, the first one included [default: 3]')
            [CompletionResult]::new('--backoff', '--backoff', [CompletionResultType]::ParameterName, 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]')
            [CompletionResult]::new('--settle-timeout', '--settle-timeout', [CompletionResultType]::ParameterName, 'Seconds that an order without a clear answer is looked up [default: 30]')
            [CompletionResult]::new('--time', '--time', [CompletionResultType]::ParameterName, 'Sign this time, in milliseconds since 1970; nothing is retried then')
            [CompletionResult]::new('--nonce', '--nonce', [CompletionResultType]::ParameterName, 'Sign this nonce; nothing is retried then')
            [CompletionResult]::new('--recv-window', '--recv-window', [CompletionResultType]::ParameterName, 'The receive window in milliseconds, where the venue has one')
            [CompletionResult]::new('--request-id', '--request-id', [CompletionResultType]::ParameterName, 'The request id, where the venue has one')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file alone [env: SSL_CERT_FILE]')
            [CompletionResult]::new('--error-format', '--error-format', [CompletionResultType]::ParameterName, 'How errors are told on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Use the venue''s live environment, not its testnet [env: EXCHANGE_ALLOW_LIVE=1]')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Place a live order without a question')
            [CompletionResult]::new('--unsigned', '--unsigned', [CompletionResultType]::ParameterName, 'The same as --auth none')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'exch;nonce;set' {
            [CompletionResult]::new('--venue', '--venue', [CompletionResultType]::ParameterName, 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--ws-url', '--ws-url', [CompletionResultType]::ParameterName, 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'A file of NAME=''value'' lines for what the environment lacks [default: .env, if it is there]')
            [CompletionResult]::new('--auth', '--auth', [CompletionResultType]::ParameterName, 'What authenticates a request: signed, key (no signature) or none [default: signed]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one attempt may take, to the last byte of its reply [default: 10]')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'Seconds for DNS, TCP and TLS [default: 5]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Attempts in all, the first one included [default: 3]')
            [CompletionResult]::new('--backoff', '--backoff', [CompletionResultType]::ParameterName, 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]')
            [CompletionResult]::new('--settle-timeout', '--settle-timeout', [CompletionResultType]::ParameterName, 'Seconds that an order without a clear answer is looked up [default: 30]')
            [CompletionResult]::new('--time', '--time', [CompletionResultType]::ParameterName, 'Sign this time, in milliseconds since 1970; nothing is retried then')
            [CompletionResult]::new('--nonce', '--nonce', [CompletionResultType]::ParameterName, 'Sign this nonce; nothing is retried then')
            [CompletionResult]::new('--recv-window', '--recv-window', [CompletionResultType]::ParameterName, 'The receive window in milliseconds, where the venue has one')
            [CompletionResult]::new('--request-id', '--request-id', [CompletionResultType]::ParameterName, 'The request id, where the venue has one')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file alone [env: SSL_CERT_FILE]')
            [CompletionResult]::new('--error-format', '--error-format', [CompletionResultType]::ParameterName, 'How errors are told on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Set it even below the number stored')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Use the venue''s live environment, not its testnet [env: EXCHANGE_ALLOW_LIVE=1]')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Place a live order without a question')
            [CompletionResult]::new('--unsigned', '--unsigned', [CompletionResultType]::ParameterName, 'The same as --auth none')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'exch;nonce;reserve' {
            [CompletionResult]::new('--venue', '--venue', [CompletionResultType]::ParameterName, 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--ws-url', '--ws-url', [CompletionResultType]::ParameterName, 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'A file of NAME=''value'' lines for what the environment lacks [default: .env, if it is there]')
            [CompletionResult]::new('--auth', '--auth', [CompletionResultType]::ParameterName, 'What authenticates a request: signed, key (no signature) or none [default: signed]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one attempt may take, to the last byte of its reply [default: 10]')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'Seconds for DNS, TCP and TLS [default: 5]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Attempts in all, the first one included [default: 3]')
            [CompletionResult]::new('--backoff', '--backoff', [CompletionResultType]::ParameterName, 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]')
            [CompletionResult]::new('--settle-timeout', '--settle-timeout', [CompletionResultType]::ParameterName, 'Seconds that an order without a clear answer is looked up [default: 30]')
            [CompletionResult]::new('--time', '--time', [CompletionResultType]::ParameterName, 'Sign this time, in milliseconds since 1970; nothing is retried then')
            [CompletionResult]::new('--nonce', '--nonce', [CompletionResultType]::ParameterName, 'Sign this nonce; nothing is retried then')
            [CompletionResult]::new('--recv-window', '--recv-window', [CompletionResultType]::ParameterName, 'The receive window in milliseconds, where the venue has one')
            [CompletionResult]::new('--request-id', '--request-id', [CompletionResultType]::ParameterName, 'The request id, where the venue has one')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file alone [env: SSL_CERT_FILE]')
            [CompletionResult]::new('--error-format', '--error-format', [CompletionResultType]::ParameterName, 'How errors are told on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Use the venue''s live environment, not its testnet [env: EXCHANGE_ALLOW_LIVE=1]')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Place a live order without a question')
            [CompletionResult]::new('--unsigned', '--unsigned', [CompletionResultType]::ParameterName, 'The same as --auth none')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'exch;nonce;help' {
            [CompletionResult]::new('next', 'next', [CompletionResultType]::ParameterValue, 'Take the next nonce and print it; what `exch nonce` alone does')
            [CompletionResult]::new('peek', 'peek', [CompletionResultType]::ParameterValue, 'Print the next nonce without taking it')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Set the number last taken; prints nothing')
            [CompletionResult]::new('reserve', 'reserve', [CompletionResultType]::ParameterValue, 'Take K nonces and print the first and the last')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'exch;nonce;help;next' {
            break
        }
        'exch;nonce;help;peek' {
            break
        }
        'exch;nonce;help;set' {
            break
        }
        'exch;nonce;help;reserve' {
            break
        }
        'exch;nonce;help;help' {
            break
        }
        'exch;ws-auth' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'What to print: message, headers, url, json or explain')
            [CompletionResult]::new('--venue', '--venue', [CompletionResultType]::ParameterName, 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--ws-url', '--ws-url', [CompletionResultType]::ParameterName, 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'A file of NAME=''value'' lines for what the environment lacks [default: .env, if it is there]')
            [CompletionResult]::new('--auth', '--auth', [CompletionResultType]::ParameterName, 'What authenticates a request: signed, key (no signature) or none [default: signed]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one attempt may take, to the last byte of its reply [default: 10]')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'Seconds for DNS, TCP and TLS [default: 5]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Attempts in all, the first one included [default: 3]')
            [CompletionResult]::new('--backoff', '--backoff', [CompletionResultType]::ParameterName, 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]')
            [CompletionResult]::new('--settle-timeout', '--settle-timeout', [CompletionResultType]::ParameterName, 'Seconds that an order without a clear answer is looked up [default: 30]')
            [CompletionResult]::new('--time', '--time', [CompletionResultType]::ParameterName, 'Sign this time, in milliseconds since 1970; nothing is retried then')
            [CompletionResult]::new('--nonce', '--nonce', [CompletionResultType]::ParameterName, 'Sign this nonce; nothing is retried then')
            [CompletionResult]::new('--recv-window', '--recv-window', [CompletionResultType]::ParameterName, 'The receive window in milliseconds, where the venue has one')
            [CompletionResult]::new('--request-id', '--request-id', [CompletionResultType]::ParameterName, 'The request id, where the venue has one')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file alone [env: SSL_CERT_FILE]')
            [CompletionResult]::new('--error-format', '--error-format', [CompletionResultType]::ParameterName, 'How errors are told on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Use the venue''s live environment, not its testnet [env: EXCHANGE_ALLOW_LIVE=1]')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Place a live order without a question')
            [CompletionResult]::new('--unsigned', '--unsigned', [CompletionResultType]::ParameterName, 'The same as --auth none')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'exch;verify' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The form of the verdict')
            [CompletionResult]::new('--venue', '--venue', [CompletionResultType]::ParameterName, 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--ws-url', '--ws-url', [CompletionResultType]::ParameterName, 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'A file of NAME=''value'' lines for what the environment lacks [default: .env, if it is there]')
            [CompletionResult]::new('--auth', '--auth', [CompletionResultType]::ParameterName, 'What authenticates a request: signed, key (no signature) or none [default: signed]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one attempt may take, to the last byte of its reply [default: 10]')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'Seconds for DNS, TCP and TLS [default: 5]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Attempts in all, the first one included [default: 3]')
            [CompletionResult]::new('--backoff', '--backoff', [CompletionResultType]::ParameterName, 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]')
            [CompletionResult]::new('--settle-timeout', '--settle-timeout', [CompletionResultType]::ParameterName, 'Seconds that an order without a clear answer is looked up [default: 30]')
            [CompletionResult]::new('--time', '--time', [CompletionResultType]::ParameterName, 'Sign this time, in milliseconds since 1970; nothing is retried then')
            [CompletionResult]::new('--nonce', '--nonce', [CompletionResultType]::ParameterName, 'Sign this nonce; nothing is retried then')
            [CompletionResult]::new('--recv-window', '--recv-window', [CompletionResultType]::ParameterName, 'The receive window in milliseconds, where the venue has one')
            [CompletionResult]::new('--request-id', '--request-id', [CompletionResultType]::ParameterName, 'The request id, where the venue has one')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file alone [env: SSL_CERT_FILE]')
            [CompletionResult]::new('--error-format', '--error-format', [CompletionResultType]::ParameterName, 'How errors are told on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Use the venue''s live environment, not its testnet [env: EXCHANGE_ALLOW_LIVE=1]')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Place a live order without a question')
            [CompletionResult]::new('--unsigned', '--unsigned', [CompletionResultType]::ParameterName, 'The same as --auth none')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'exch;venues' {
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'Check a venue file: what it leaves unsigned, and whether its vectors come out')
            [CompletionResult]::new('--venue', '--venue', [CompletionResultType]::ParameterName, 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--ws-url', '--ws-url', [CompletionResultType]::ParameterName, 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'A file of NAME=''value'' lines for what the environment lacks [default: .env, if it is there]')
            [CompletionResult]::new('--auth', '--auth', [CompletionResultType]::ParameterName, 'What authenticates a request: signed, key (no signature) or none [default: signed]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one attempt may take, to the last byte of its reply [default: 10]')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'Seconds for DNS, TCP and TLS [default: 5]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Attempts in all, the first one included [default: 3]')
            [CompletionResult]::new('--backoff', '--backoff', [CompletionResultType]::ParameterName, 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]')
            [CompletionResult]::new('--settle-timeout', '--settle-timeout', [CompletionResultType]::ParameterName, 'Seconds that an order without a clear answer is looked up [default: 30]')
            [CompletionResult]::new('--time', '--time', [CompletionResultType]::ParameterName, 'Sign this time, in milliseconds since 1970; nothing is retried then')
            [CompletionResult]::new('--nonce', '--nonce', [CompletionResultType]::ParameterName, 'Sign this nonce; nothing is retried then')
            [CompletionResult]::new('--recv-window', '--recv-window', [CompletionResultType]::ParameterName, 'The receive window in milliseconds, where the venue has one')
            [CompletionResult]::new('--request-id', '--request-id', [CompletionResultType]::ParameterName, 'The request id, where the venue has one')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file alone [env: SSL_CERT_FILE]')
            [CompletionResult]::new('--error-format', '--error-format', [CompletionResultType]::ParameterName, 'How errors are told on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Use the venue''s live environment, not its testnet [env: EXCHANGE_ALLOW_LIVE=1]')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Place a live order without a question')
            [CompletionResult]::new('--unsigned', '--unsigned', [CompletionResultType]::ParameterName, 'The same as --auth none')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'exch;testnet' {
            [CompletionResult]::new('--listen', '--listen', [CompletionResultType]::ParameterName, 'A loopback address and port to listen on; port 0 takes a free one')
            [CompletionResult]::new('--fail-first', '--fail-first', [CompletionResultType]::ParameterName, 'Answer the first N requests with STATUS (503), and do not handle them')
            [CompletionResult]::new('--latency', '--latency', [CompletionResultType]::ParameterName, 'Milliseconds to wait before each request is handled')
            [CompletionResult]::new('--drop-reply', '--drop-reply', [CompletionResultType]::ParameterName, 'Handle the first N requests, and close their connections without an answer')
            [CompletionResult]::new('--skew', '--skew', [CompletionResultType]::ParameterName, 'Milliseconds that the exchange''s clock is ahead of this one; negative is behind')
            [CompletionResult]::new('--venue', '--venue', [CompletionResultType]::ParameterName, 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--ws-url', '--ws-url', [CompletionResultType]::ParameterName, 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'A file of NAME=''value'' lines for what the environment lacks [default: .env, if it is there]')
            [CompletionResult]::new('--auth', '--auth', [CompletionResultType]::ParameterName, 'What authenticates a request: signed, key (no signature) or none [default: signed]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one attempt may take, to the last byte of its reply [default: 10]')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'Seconds for DNS, TCP and TLS [default: 5]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Attempts in all, the first one included [default: 3]')
            [CompletionResult]::new('--backoff', '--backoff', [CompletionResultType]::ParameterName, 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]')
            [CompletionResult]::new('--settle-timeout', '--settle-timeout', [CompletionResultType]::ParameterName, 'Seconds that an order without a clear answer is looked up [default: 30]')
            [CompletionResult]::new('--time', '--time', [CompletionResultType]::ParameterName, 'Sign this time, in milliseconds since 1970; nothing is retried then')
            [CompletionResult]::new('--nonce', '--nonce', [CompletionResultType]::ParameterName, 'Sign this nonce; nothing is retried then')
            [CompletionResult]::new('--recv-window', '--recv-window', [CompletionResultType]::ParameterName, 'The receive window in milliseconds, where the venue has one')
            [CompletionResult]::new('--request-id', '--request-id', [CompletionResultType]::ParameterName, 'The request id, where the venue has one')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file alone [env: SSL_CERT_FILE]')
            [CompletionResult]::new('--error-format', '--error-format', [CompletionResultType]::ParameterName, 'How errors are told on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Use the venue''s live environment, not its testnet [env: EXCHANGE_ALLOW_LIVE=1]')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Place a live order without a question')
            [CompletionResult]::new('--unsigned', '--unsigned', [CompletionResultType]::ParameterName, 'The same as --auth none')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'exch;completions' {
            [CompletionResult]::new('--venue', '--venue', [CompletionResultType]::ParameterName, 'A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'The REST base URL [env: EXCHANGE_API_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--ws-url', '--ws-url', [CompletionResultType]::ParameterName, 'The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue''s testnet]')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'A file of NAME=''value'' lines for what the environment lacks [default: .env, if it is there]')
            [CompletionResult]::new('--auth', '--auth', [CompletionResultType]::ParameterName, 'What authenticates a request: signed, key (no signature) or none [default: signed]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one attempt may take, to the last byte of its reply [default: 10]')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'Seconds for DNS, TCP and TLS [default: 5]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Attempts in all, the first one included [default: 3]')
            [CompletionResult]::new('--backoff', '--backoff', [CompletionResultType]::ParameterName, 'Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]')
            [CompletionResult]::new('--settle-timeout', '--settle-timeout', [CompletionResultType]::ParameterName, 'Seconds that an order without a clear answer is looked up [default: 30]')
            [CompletionResult]::new('--time', '--time', [CompletionResultType]::ParameterName, 'Sign this time, in milliseconds since 1970; nothing is retried then')
            [CompletionResult]::new('--nonce', '--nonce', [CompletionResultType]::ParameterName, 'Sign this nonce; nothing is retried then')
            [CompletionResult]::new('--recv-window', '--recv-window', [CompletionResultType]::ParameterName, 'The receive window in milliseconds, where the venue has one')
            [CompletionResult]::new('--request-id', '--request-id', [CompletionResultType]::ParameterName, 'The request id, where the venue has one')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust the certificate authorities in this PEM file alone [env: SSL_CERT_FILE]')
            [CompletionResult]::new('--error-format', '--error-format', [CompletionResultType]::ParameterName, 'How errors are told on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Use the venue''s live environment, not its testnet [env: EXCHANGE_ALLOW_LIVE=1]')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Place a live order without a question')
            [CompletionResult]::new('--unsigned', '--unsigned', [CompletionResultType]::ParameterName, 'The same as --auth none')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr: each retry; the testnet logs each request')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'exch;help' {
            [CompletionResult]::new('sign', 'sign', [CompletionResultType]::ParameterValue, 'Sign a request and print the signature; nothing is sent')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Sign and send a GET request; prints the response body')
            [CompletionResult]::new('post', 'post', [CompletionResultType]::ParameterValue, 'Sign and send a POST request; prints the response body')
            [CompletionResult]::new('put', 'put', [CompletionResultType]::ParameterValue, 'Sign and send a PUT request; prints the response body')
            [CompletionResult]::new('patch', 'patch', [CompletionResultType]::ParameterValue, 'Sign and send a PATCH request; prints the response body')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Sign and send a DELETE request; prints the response body')
            [CompletionResult]::new('order', 'order', [CompletionResultType]::ParameterValue, 'Place an order, or show, cancel or list orders; prints the venue''s reply')
            [CompletionResult]::new('nonce', 'nonce', [CompletionResultType]::ParameterValue, 'Take the next nonce and print it; or show, set or reserve nonces')
            [CompletionResult]::new('ws-auth', 'ws-auth', [CompletionResultType]::ParameterValue, 'Print a signed WebSocket login; connects to nothing')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Check a captured request, and name the mistake in it')
            [CompletionResult]::new('venues', 'venues', [CompletionResultType]::ParameterValue, 'List the built-in venues, print the file of one, or check a file of your own')
            [CompletionResult]::new('testnet', 'testnet', [CompletionResultType]::ParameterValue, 'Run a local exchange, alone or around a command')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completions for a shell, or the man page')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'exch;help;sign' {
            break
        }
        'exch;help;get' {
            break
        }
        'exch;help;post' {
            break
        }
        'exch;help;put' {
            break
        }
        'exch;help;patch' {
            break
        }
        'exch;help;delete' {
            break
        }
        'exch;help;order' {
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print one order')
            [CompletionResult]::new('cancel', 'cancel', [CompletionResultType]::ParameterValue, 'Cancel one order and print it')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Print the orders')
            [CompletionResult]::new('pending', 'pending', [CompletionResultType]::ParameterValue, 'Print the orders whose outcome is not known, as JSON lines; asks no venue')
            [CompletionResult]::new('settle', 'settle', [CompletionResultType]::ParameterValue, 'Ask the venue about them again, and close those that it tells of; prints JSON lines')
            break
        }
        'exch;help;order;show' {
            break
        }
        'exch;help;order;cancel' {
            break
        }
        'exch;help;order;list' {
            break
        }
        'exch;help;order;pending' {
            break
        }
        'exch;help;order;settle' {
            break
        }
        'exch;help;nonce' {
            [CompletionResult]::new('next', 'next', [CompletionResultType]::ParameterValue, 'Take the next nonce and print it; what `exch nonce` alone does')
            [CompletionResult]::new('peek', 'peek', [CompletionResultType]::ParameterValue, 'Print the next nonce without taking it')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Set the number last taken; prints nothing')
            [CompletionResult]::new('reserve', 'reserve', [CompletionResultType]::ParameterValue, 'Take K nonces and print the first and the last')
            break
        }
        'exch;help;nonce;next' {
            break
        }
        'exch;help;nonce;peek' {
            break
        }
        'exch;help;nonce;set' {
            break
        }
        'exch;help;nonce;reserve' {
            break
        }
        'exch;help;ws-auth' {
            break
        }
        'exch;help;verify' {
            break
        }
        'exch;help;venues' {
            break
        }
        'exch;help;testnet' {
            break
        }
        'exch;help;completions' {
            break
        }
        'exch;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
