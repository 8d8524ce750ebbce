package secretscan

import "strings"

// set is a list of words, made when it is first needed.
type set struct {
	text  string
	words map[string]bool
}

// The tables are written out as texts: a map in a variable would be filled at every start, needed or not.
var (
	// notSecret contain a secret's word and are something else.
	notSecret = list(`bypass compass encompass overpass underpass trespass surpass multipass onepass lowpass highpass bandpass
		passwordless secretary secretariat secretsmanager tokenizer tokenizers tokenized keyboard oldpwd cwdpwd`)
	// fusedKeys are keys written as one word.
	fusedKeys = list(`apikey accesskey privatekey signingkey encryptionkey masterkey authkey licensekey sshkey deploykey appkey accountkey
		sharedkey sharedaccesskey storagekey hmackey aeskey rsakey jwtkey cryptokey sessionkey cookiekey webhookkey servicekey adminkey
		writekey functionkey rootkey serverkey integrationkey ingestkey fernetkey`)
	otherHeads = list(`creds cred sk psk mnemonic fernet salt pepper otpauth bearer sas sastoken`)
	// publicAnywhere say that a key or token is for everybody.
	publicAnywhere = list(`public publishable pub pk anon anonymous publickey`)
	// plainKeys come before the key of a map, a table, a queue or a cache.
	plainKeys = list(`cache partition sort primary foreign routing hash range object idempotency index unique shard group lookup hot host
		message row column context header map dict translation feature tenant query locale language metric tag label order item state json
		yaml dedup deduplication sorting composite natural surrogate candidate known known_hosts arrow escape shortcut trigger analytics`)
	// plainTokens come before tokens that protect nothing, or are counted.
	plainTokens = list(`max min num total completion prompt input output context stop eos bos pad next client pagination continuation
		starting idempotency request forward backward page sync cursor special unk sep cls mask reserved`)
	// secretKeys come before a key that is always secret.
	secretKeys = list(`api secret private access signing sign signature encryption encrypt decryption decrypt crypt cipher crypto master auth
		app application license licence ssh gpg pgp rsa aes hmac jwt tls ssl deploy account shared root admin service session cookie
		webhook integration ingest write server merchant fernet jws jwe totp otp mfa sas db database data kms vault smtp mail
		stripe sendgrid mailgun postmark mailchimp twilio openai anthropic gemini mistral cohere datadog dd newrelic relic sentry rollbar
		bugsnag honeycomb segment mixpanel amplitude algolia pusher ably github gitlab slack discord telegram shopify paypal braintree square
		adyen plaid cloudflare fastly digitalocean linode heroku supabase firebase aws azure gcp google maps mapbox okta auth0 launchdarkly
		intercom zendesk hubspot airtable notion resend brevo twitch spotify`)
	// descriptors come after a secret's word in names that say something about it.
	descriptors = list(`name names id ids arn arns file files filename path paths dir dirs directory location folder url urls uri uris endpoint
		endpoints host hosts hostname port header headers prefix suffix ttl timeout expiry expire expires expiration in at lifetime age duration
		days hours minutes seconds secs ms min max minimum maximum length len size bits bytes count counts limit limits rate budget policy
		policies rule rules regex pattern format type types kind algorithm algorithms algo alg hasher hashers hashing hash encoder rounds cost
		iterations strategy mode enabled disabled enable disable required optional issuer audience iss aud scope scopes claim claims field
		fields param params parameter column table index env variable provider backend store storage driver engine manager service region
		rotation rotate interval refresh reset validator validators validation strength score complexity history attempts retries retry grace
		template templates label title description hint placeholder domain realm context source class module handler middleware separator
		delimiter case cookie usage ops operations queue topic bucket group role owner user username email from subject curve spec status state
		check login flow grant change update forgot forgotten link page screen form route redirect callback message text address symbol
		decimals parallelism through per window chars mask masking method authentication plugin ring space pair alias aliases fingerprint
		thumbprint serializer converter generator resolver extractor factory project vault namespace threshold tolerance leeway skew
		schema version count kid mark marks stdin manifest digest checksum derivation`)
	// settingWords are values of settings, whatever they are called.
	settingWords = list(`cookie header bearer jwt opaque local memory redis session disabled enabled auto default basic oauth oauth2 oidc saml
		include omit same-origin strict lax production staging development test debug info required optional file env ssm vault
		secretsmanager query body form hs256 rs256 es256`)
)

func list(text string) *set { return &set{text: text} }

// is reports whether a word is in a list.
func is(l *set, word string) bool {
	once.Lock()
	defer once.Unlock()
	if l.words == nil {
		l.words = map[string]bool{}
		for _, w := range strings.Fields(l.text) {
			l.words[w] = true
		}
	}
	return l.words[word]
}

func isDescriptor(w string) bool { return is(descriptors, w) }
