package secrets

import (
	"net/url"
	"regexp"
	"strings"
)

// formats are values that are known to be keys by their form.
var formats = []struct {
	what    string
	pattern *regexp.Regexp
}{
	{"an AWS access key", regexp.MustCompile(`\b(AKIA|ASIA)[A-Z0-9]{16}\b`)},
	{"a Stripe key", regexp.MustCompile(`\b(sk|rk)_(live|test)_[A-Za-z0-9]{8,}`)},
	{"a webhook secret", regexp.MustCompile(`\bwhsec_[A-Za-z0-9]{8,}`)},
	{"a GitHub token", regexp.MustCompile(`\b(gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})`)},
	{"a GitLab token", regexp.MustCompile(`\bglpat-[A-Za-z0-9_-]{16,}`)},
	{"a Slack token", regexp.MustCompile(`\bxox[abeprs]-[A-Za-z0-9-]{10,}`)},
	{"an OpenAI or Anthropic key", regexp.MustCompile(`\bsk-[A-Za-z0-9_-]{16,}`)},
	{"a Google API key", regexp.MustCompile(`\bAIza[A-Za-z0-9_-]{30,}`)},
	{"a SendGrid key", regexp.MustCompile(`\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}`)},
	{"a signed token", regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.`)},
	{"a private key", regexp.MustCompile(`-----BEGIN [A-Z ]*PRIVATE KEY-----`)},
}

// secretName matches names whose values are secrets, whatever they look like.
var secretName = regexp.MustCompile(`(^|_)(KEY|APIKEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|PASS|PWD|CREDENTIALS?|DSN)$`)

// harmlessName matches names that end like a secret's and are none: public keys, ids of keys.
var harmlessName = regexp.MustCompile(`(^|_)(PUBLIC|PUBLISHABLE|PARTITION|SORT|PRIMARY|FOREIGN|CACHE)(_|$)`)

// looksSecret says why a plain variable looks like a secret, "" when it does not. It never repeats the value.
func looksSecret(name, value string) string {
	if u, err := url.Parse(value); err == nil && u.User != nil {
		if p, ok := u.User.Password(); ok && p != "" {
			return "its value is a URL with a password in it"
		}
	}
	for _, f := range formats {
		if f.pattern.MatchString(value) {
			return "its value looks like " + f.what
		}
	}
	upper := strings.ToUpper(name)
	if secretName.MatchString(upper) && !harmlessName.MatchString(upper) && !trivial(value) {
		return "its name is that of a secret"
	}
	return ""
}

// trivial values are settings, not secrets, whatever they are called.
func trivial(value string) bool {
	switch strings.ToLower(value) {
	case "", "true", "false", "yes", "no", "on", "off", "none", "null", "0", "1":
		return true
	}
	return false
}
