package secretscan

import "strings"

// form is a value that is known by how it begins.
type form struct {
	prefix string
	least  int    // characters after the prefix
	more   string // characters allowed beside letters and digits
	what   string
	upper  bool // capitals and digits only
	exact  bool // not one character more
	mixed  bool // it has a digit: what has none is words
	public bool
}

// forms are in the order of their first letter; those of one letter are tried in their order.
var forms = []form{
	{prefix: "AGE-SECRET-KEY-1", least: 20, what: "an age key"},
	{prefix: "AKIA", least: 16, upper: true, exact: true, what: "an AWS access key"},
	{prefix: "ASIA", least: 16, upper: true, exact: true, what: "an AWS access key"},
	{prefix: "AIza", least: 30, more: "_-", what: "a Google API key", public: true},
	{prefix: "ATATT3", least: 30, more: "_-=", what: "an Atlassian token"},
	{prefix: "ATCTT3", least: 30, more: "_-=", what: "an Atlassian token"},
	{prefix: "CCIPAT_", least: 20, more: "_", what: "a CircleCI token"},
	{prefix: "CFPAT-", least: 20, more: "_-", what: "a Contentful token"},
	{prefix: "EAAC", least: 40, mixed: true, what: "a Facebook token"},
	{prefix: "EAAA", least: 40, more: "_-", mixed: true, what: "a Square token"},
	{prefix: "FLWSECK", least: 12, more: "_-", what: "a Flutterwave key"},
	{prefix: "FlyV1 ", least: 20, more: "_-+/=,", what: "a Fly token"},
	{prefix: "GOCSPX-", least: 16, more: "_-", what: "a Google client secret"},
	{prefix: "HRKU-", least: 20, more: "_-", what: "a Heroku token"},
	{prefix: "LTAI", least: 16, exact: true, mixed: true, what: "an Alibaba Cloud key"},
	{prefix: "NRAK-", least: 20, what: "a New Relic key"},
	{prefix: "NRII-", least: 20, more: "_-", what: "a New Relic key"},
	{prefix: "PMAK-", least: 24, more: "-", what: "a Postman key"},
	{prefix: "SG.", least: 20, more: "_-.", mixed: true, what: "a SendGrid key"},
	{prefix: "SK", least: 32, exact: true, mixed: true, what: "a Twilio key"},
	{prefix: "atlasv1.", least: 20, more: "_-.", what: "a Terraform token"},
	{prefix: "aio_", least: 24, what: "an Adafruit key"},
	{prefix: "bkua_", least: 20, what: "a Buildkite token"},
	{prefix: "dapi", least: 32, exact: true, mixed: true, what: "a Databricks token"},
	{prefix: "dckr_pat_", least: 20, more: "_-", what: "a Docker token"},
	{prefix: "dckr_oat_", least: 20, more: "_-", what: "a Docker token"},
	{prefix: "dop_v1_", least: 32, what: "a DigitalOcean token"},
	{prefix: "doo_v1_", least: 32, what: "a DigitalOcean token"},
	{prefix: "dor_v1_", least: 32, what: "a DigitalOcean token"},
	{prefix: "dp.st.", least: 20, more: "._-", what: "a Doppler token"},
	{prefix: "dp.pt.", least: 20, more: "._-", what: "a Doppler token"},
	{prefix: "dt0c01.", least: 20, more: "._-", what: "a Dynatrace token"},
	{prefix: "duffel_live_", least: 20, more: "_-", what: "a Duffel token"},
	{prefix: "figd_", least: 20, more: "_-", what: "a Figma token"},
	{prefix: "fm2_", least: 20, more: "_-+/=", what: "a Fly token"},
	{prefix: "fo1_", least: 20, more: "_-", what: "a Fly token"},
	{prefix: "ghp_", least: 20, what: "a GitHub token"},
	{prefix: "gho_", least: 20, what: "a GitHub token"},
	{prefix: "ghu_", least: 20, what: "a GitHub token"},
	{prefix: "ghs_", least: 20, more: "_.-", what: "a GitHub token"},
	{prefix: "ghr_", least: 20, what: "a GitHub token"},
	{prefix: "github_pat_", least: 20, more: "_", what: "a GitHub token"},
	{prefix: "glpat-", least: 16, more: "_-.", what: "a GitLab token"},
	{prefix: "gldt-", least: 16, more: "_-", what: "a GitLab token"},
	{prefix: "glrt-", least: 16, more: "_-", what: "a GitLab token"},
	{prefix: "glptt-", least: 16, more: "_-", what: "a GitLab token"},
	{prefix: "glcbt-", least: 16, more: "_-", what: "a GitLab token"},
	{prefix: "glft-", least: 16, more: "_-", what: "a GitLab token"},
	{prefix: "glsoat-", least: 16, more: "_-", what: "a GitLab token"},
	{prefix: "glsa_", least: 20, more: "_", what: "a Grafana token"},
	{prefix: "glc_", least: 20, more: "_-+/=", what: "a Grafana token"},
	{prefix: "gsk_", least: 20, mixed: true, what: "a Groq key"},
	{prefix: "hf_", least: 30, what: "a Hugging Face token"},
	{prefix: "hvs.", least: 20, more: "_-", what: "a Vault token"},
	{prefix: "hvb.", least: 20, more: "_-", what: "a Vault token"},
	{prefix: "key-", least: 32, exact: true, mixed: true, what: "a Mailgun key"},
	{prefix: "lin_api_", least: 20, what: "a Linear key"},
	{prefix: "lsv2_pt_", least: 20, more: "_", what: "a LangSmith key"},
	{prefix: "lsv2_sk_", least: 20, more: "_", what: "a LangSmith key"},
	{prefix: "npm_", least: 30, mixed: true, what: "an npm token"},
	{prefix: "ntn_", least: 30, what: "a Notion token"},
	{prefix: "nvapi-", least: 30, more: "_-", what: "an NVIDIA key"},
	{prefix: "ops_eyJ", least: 30, more: "_-", what: "a 1Password token"},
	{prefix: "pnu_", least: 30, what: "a Prefect key"},
	{prefix: "pplx-", least: 30, what: "a Perplexity key"},
	{prefix: "pscale_tkn_", least: 20, more: "_-.", what: "a PlanetScale token"},
	{prefix: "pscale_pw_", least: 20, more: "_-.", what: "a PlanetScale password"},
	{prefix: "pul-", least: 40, exact: true, mixed: true, what: "a Pulumi token"},
	{prefix: "pypi-AgE", least: 30, more: "_-", what: "a PyPI token"},
	{prefix: "r8_", least: 30, mixed: true, what: "a Replicate token"},
	{prefix: "re_", least: 20, more: "_", mixed: true, what: "a Resend key"},
	{prefix: "rk_live_", least: 8, more: "_", what: "a Stripe key"},
	{prefix: "rk_test_", least: 8, more: "_", what: "a Stripe key"},
	{prefix: "rubygems_", least: 30, what: "a RubyGems key"},
	{prefix: "sbp_", least: 30, what: "a Supabase token"},
	{prefix: "sb_secret_", least: 16, more: "_-", what: "a Supabase key"},
	{prefix: "secret_", least: 40, mixed: true, what: "a Notion token"},
	{prefix: "shpat_", least: 20, what: "a Shopify token"},
	{prefix: "shpss_", least: 20, what: "a Shopify secret"},
	{prefix: "shpca_", least: 20, what: "a Shopify token"},
	{prefix: "shppa_", least: 20, what: "a Shopify token"},
	{prefix: "shippo_live_", least: 20, what: "a Shippo token"},
	{prefix: "sk-ant-", least: 12, more: "_-", what: "an Anthropic key"},
	{prefix: "sk-proj-", least: 12, more: "_-", what: "an OpenAI key"},
	{prefix: "sk-or-", least: 16, more: "_-", mixed: true, what: "an OpenRouter key"},
	{prefix: "sk-", least: 16, more: "_-", mixed: true, what: "an OpenAI or Anthropic key"},
	{prefix: "sk_live_", least: 8, more: "_", what: "a Stripe key"},
	{prefix: "sk_test_", least: 8, more: "_", what: "a Stripe key"},
	{prefix: "sk.eyJ", least: 20, more: "_-.", what: "a Mapbox token"},
	{prefix: "sess-", least: 30, mixed: true, what: "an OpenAI session key"},
	{prefix: "sntrys_", least: 20, more: "_-+/=", what: "a Sentry token"},
	{prefix: "sntryu_", least: 20, what: "a Sentry token"},
	{prefix: "sq0atp-", least: 16, more: "_-", what: "a Square token"},
	{prefix: "sq0csp-", least: 16, more: "_-", what: "a Square secret"},
	{prefix: "tfp_", least: 30, more: "_", what: "a Typeform token"},
	{prefix: "tskey-", least: 16, more: "_-", what: "a Tailscale key"},
	{prefix: "vcp_", least: 20, what: "a Vercel token"},
	{prefix: "whsec_", least: 8, more: "+/=_-", what: "a webhook secret"},
	{prefix: "xai-", least: 30, mixed: true, what: "an xAI key"},
	{prefix: "xapp-", least: 16, more: "-", mixed: true, what: "a Slack token"},
	{prefix: "xkeysib-", least: 20, more: "-", what: "a Brevo key"},
	{prefix: "xsmtpsib-", least: 20, more: "-", what: "a Brevo key"},
	{prefix: "xoxa-", least: 10, more: "-", what: "a Slack token"},
	{prefix: "xoxb-", least: 10, more: "-", what: "a Slack token"},
	{prefix: "xoxe-", least: 10, more: "-", what: "a Slack token"},
	{prefix: "xoxp-", least: 10, more: "-", what: "a Slack token"},
	{prefix: "xoxr-", least: 10, more: "-", what: "a Slack token"},
	{prefix: "xoxs-", least: 10, more: "-", what: "a Slack token"},
	{prefix: "ya29.", least: 20, more: "_-", what: "a Google token"},
}

// tokenHits finds the keys and tokens that are known by how they begin. A token begins where a word does.
func tokenHits(text string) []Hit {
	var hits []Hit
	for at := 0; at < len(text); at++ {
		if !letter(text[at]) || at > 0 && (alnum(text[at-1]) || text[at-1] == '_') {
			if !(digit(text[at]) && (at == 0 || !alnum(text[at-1]))) {
				continue
			}
			if to := telegram(text, at); to > 0 {
				hits = append(hits, Hit{From: at, To: to, What: "looks like a Telegram bot token"})
				at = to
			}
			continue
		}
		if text[at] == 'e' && strings.HasPrefix(text[at:], "eyJ") {
			if to := signed(text, at); to > 0 {
				hits = append(hits, Hit{From: at, To: to, What: "looks like a signed token", public: true})
				at = to
				continue
			}
		}
		for i := range forms {
			f := &forms[i]
			if f.prefix[0] != text[at] || !strings.HasPrefix(text[at:], f.prefix) {
				continue
			}
			if to := f.end(text, at); to > 0 {
				hits = append(hits, Hit{From: at, To: to, What: "looks like " + f.what, public: f.public})
				at = to - 1
				break
			}
		}
	}
	return hits
}

// end is where a token of this form ends that begins at a place, 0 when there is none.
func (f *form) end(text string, at int) int {
	from := at + len(f.prefix)
	to, number := from, false
	for to < len(text) && (alnum(text[to]) || strings.IndexByte(f.more, text[to]) >= 0) {
		if f.upper && text[to] >= 'a' && text[to] <= 'z' {
			break
		}
		number = number || digit(text[to])
		to++
	}
	n := to - from
	if n < f.least || f.exact && n != f.least || f.exact && to < len(text) && alnum(text[to]) || f.mixed &&
		(!number || slug(text[from:to])) {
		return 0
	}
	return to
}

// signed is where a JSON Web Token ends: two parts that are JSON in base64, and its signature.
func signed(text string, at int) int {
	dots, to, from := 0, at, at
	for to < len(text) && (alnum(text[to]) || text[to] == '_' || text[to] == '-' || text[to] == '.') {
		if text[to] == '.' {
			if to-from < 8 {
				return 0
			}
			dots, from = dots+1, to+1
		}
		to++
	}
	second := strings.IndexByte(text[at:to], '.')
	if dots < 2 || second < 0 || !strings.HasPrefix(text[at+second+1:], "eyJ") && dots < 4 {
		return 0
	}
	return to
}

// telegram is where a bot's token ends: its number, a colon and 35 characters.
func telegram(text string, at int) int {
	to := at
	for to < len(text) && digit(text[to]) {
		to++
	}
	if to-at < 8 || to-at > 11 || !strings.HasPrefix(text[to:], ":AA") {
		return 0
	}
	from := to + 1
	for to = from; to < len(text) && (alnum(text[to]) || text[to] == '_' || text[to] == '-'); {
		to++
	}
	if to-from < 30 {
		return 0
	}
	return to
}

// blockHits finds private keys in the forms files have them.
func blockHits(text string) []Hit {
	var hits []Hit
	for at := 0; ; {
		i := strings.Index(text[at:], "PRIVATE KEY")
		if i < 0 {
			break
		}
		i += at
		at = i + len("PRIVATE KEY")
		from := strings.LastIndex(text[:i], "-----BEGIN ")
		if from < 0 || i-from > 30 {
			continue
		}
		to := len(text)
		if end := strings.Index(text[i:], "-----END "); end >= 0 {
			to = i + end
			if last := strings.Index(text[to+5:], "-----"); last >= 0 {
				to += 5 + last + 5
			}
		}
		hits = append(hits, Hit{From: from, To: to, What: "looks like a private key"})
		at = to
		if at >= len(text) {
			break
		}
	}
	if i := strings.Index(text, "PuTTY-User-Key-File-"); i >= 0 {
		hits = append(hits, Hit{From: i, To: len(text), What: "looks like a private key"})
	}
	return hits
}
