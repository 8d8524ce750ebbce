package secretscan

import (
	"slices"
	"strings"
)

// urlHits finds passwords and tokens in URLs: before the host, and in the path of addresses that need no other key.
func urlHits(text string) []Hit {
	var hits []Hit
	for at := 0; ; {
		i := strings.Index(text[at:], "://")
		if i < 0 {
			return hits
		}
		from := at + i + len("://")
		at = from
		to := from
		for to < len(text) && !strings.ContainsRune(" \t\r\n\"'`<>\\", rune(text[to])) {
			to++
		}
		rest := text[from:to]
		if user, password, found := userinfo(rest); found {
			hits = append(hits, loginInURL(rest, from, user, password)...)
			// NATS takes a token as its user
			if user == password && strings.HasSuffix(text[:from], "nats://") && !isPlaceholder(rest[:user]) {
				hits = append(hits, Hit{From: from, To: from + user, What: "is a URL with a token in it"})
			}
			continue
		}
		if what := webhook(rest); what != "" {
			hits = append(hits, Hit{From: from, To: to, What: what})
		}
	}
}

// userinfo is where the user ends and where the password ends in what follows a URL's scheme. A password that was not
// encoded may hold slashes and signs.
func userinfo(rest string) (user, password int, found bool) {
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	at := strings.LastIndexByte(rest[:end], '@')
	colon := strings.IndexByte(rest, ':')
	if at < 0 && colon >= 0 && colon < end && end < len(rest) && rest[0] != '[' && !digits(rest[colon+1:end]) &&
		!strings.ContainsAny(rest[:end], "${}") {
		at = strings.LastIndexByte(rest, '@') // not the end yet: the host comes after the sign
		if at >= 0 && strings.IndexByte(rest[:at], '?') >= 0 && strings.IndexByte(rest[:at], '=') >= 0 {
			at = -1
		}
	}
	if at < 0 {
		return 0, 0, false
	}
	if colon < 0 || colon > at {
		colon = at
	}
	return colon, at, true
}

// loginInURL judges the user and the password of a URL that begins at from.
func loginInURL(rest string, from, user, at int) []Hit {
	if user < at && user+1 < at {
		if password := rest[user+1 : at]; !isPlaceholder(password) {
			return []Hit{{From: from + user + 1, To: from + at, What: "is a URL with a password in it"}}
		}
	}
	// a user alone may be a token; a public key is the user of the addresses that error reports go to
	host := rest[at+1:]
	_, path, _ := strings.Cut(host, "/")
	if name := rest[:user]; len(name) >= 20 && random(name) && !digits(path) && !strings.Contains(host, "sentry") {
		return []Hit{{From: from, To: from + user, What: "is a URL with a token in it"}}
	}
	return nil
}

// isPlaceholder reports whether a text only marks the place of a secret.
func isPlaceholder(v string) bool {
	return placeholder(v) || v != "/" && !filePath(v) && reference(v) || enclosed(v, "{", "}") ||
		strings.HasPrefix(v, "%s") || strings.HasPrefix(v, "$") && identifier(strings.Trim(v[1:], "{}()"))
}

// hooks are the addresses that whoever knows them can send to.
var hooks = []struct{ host, path, needs string }{
	{"hooks.slack.com", "/services/", ""}, {"hooks.slack.com", "/workflows/", ""}, {"hooks.slack.com", "/triggers/", ""},
	{"discord.com", "/webhooks/", ""}, {"discordapp.com", "/webhooks/", ""},
	{"webhook.office.com", "/webhookb2/", ""}, {"outlook.office.com", "/webhook/", ""},
	{"outlook.office365.com", "/webhook/", ""},
	{"logic.azure.com", "", "sig="}, {"powerplatform.com", "", "sig="}, {"azurewebsites.net", "", "code="},
	{"hooks.zapier.com", "/hooks/", ""}, {"make.com", "/", "hook."}, {"integromat.com", "/", "hook."},
	{"maker.ifttt.com", "/with/key/", ""},
	{"api.telegram.org", "/bot", ""}, {"chat.googleapis.com", "/spaces/", "key="},
	{"open.feishu.cn", "/hook/", ""}, {"open.larksuite.com", "/hook/", ""}, {"oapi.dingtalk.com", "/robot/",
		"access_token="},
	{"qyapi.weixin.qq.com", "/webhook/", "key="}, {"events.pagerduty.com", "/integration/", ""},
	{"alert.victorops.com", "/integrations/", ""},
}

// webhook says what an address is that is a key itself, "" when it is none.
func webhook(rest string) string {
	const what = "is the address of a webhook, which needs no other key"
	host, path, _ := strings.Cut(rest, "/")
	path = "/" + path
	host, _, _ = strings.Cut(host, ":")
	host = strings.ToLower(host)
	for _, h := range hooks {
		if host != h.host && !strings.HasSuffix(host, "."+h.host) || !strings.Contains(rest, h.needs) {
			continue
		}
		if _, after, ok := strings.Cut(path, h.path); ok && len(after) >= 12 && !standsInPath(after) {
			return what
		}
	}
	if hookPath(path) {
		return what
	}
	return ""
}

// hookPath reports whether a path leads to a hook and holds what nobody could guess.
func hookPath(path string) bool {
	path, _, _ = strings.Cut(path, "?")
	hook := false
	for part := range strings.SplitSeq(path, "/") {
		low := strings.ToLower(part)
		if hook && (uuid(part) || random(part)) {
			return true
		}
		hook = hook || strings.Contains(low, "webhook") || low == "hook" || low == "hooks"
	}
	return false
}

// unguessable reports whether a URL's path or query holds what nobody could guess.
func unguessable(v string) bool {
	_, rest, ok := strings.Cut(v, "://")
	if !ok {
		return false
	}
	return slices.ContainsFunc(strings.FieldsFunc(rest, func(r rune) bool { return strings.ContainsRune("/?&=#", r) }),
		func(part string) bool { return uuid(part) || random(part) })
}

// standsInPath reports whether the last part of a path is written for somebody to fill in.
func standsInPath(after string) bool {
	last := after[strings.LastIndexByte(after, '/')+1:]
	return last != "" && strings.Trim(last, "xX0.*") == "" || strings.ContainsAny(after, "<{$") ||
		strings.Contains(strings.ToLower(last), "your")
}

// notUsers come before a colon in addresses that carry no password.
var notUsers = list(`mailto sip sips xmpp acct npm pkg git ssh tel file docker oci node sha256 sha512 workspace`)

// loginHits finds user:password@ where no scheme tells that it is a URL: the forms drivers for MySQL and Oracle take.
func loginHits(text string) []Hit {
	var hits []Hit
	for at := range len(text) {
		if text[at] != '@' || at == 0 {
			continue
		}
		from := strings.LastIndexAny(text[:at], " \t\r\n\"'`,;=&|()[]{}<>") + 1
		login, after := text[from:at], text[at+1:]
		if strings.Contains(login, "://") || strings.HasPrefix(after, "sha256:") {
			continue
		}
		if from := from + passwordAfter(login, after); from > 0 && from < at && !isPlaceholder(text[from:at]) {
			hits = append(hits, Hit{From: from, To: at, What: "holds a user's name with a password"})
		}
	}
	if f := strings.Split(text, ":"); len(f) == 5 && digits(f[1]) && f[3] != "" && f[4] != "" &&
		!strings.ContainsAny(text, " /") && !isPlaceholder(f[4]) {
		hits = append(hits, Hit{From: len(text) - len(f[4]), To: len(text), What: "holds a user's name with a password"})
	}
	return hits
}

// passwordAfter is where the password begins in a login before an @, a negative number when it is none.
func passwordAfter(login, after string) int {
	const no = -1 << 30
	host, _, _ := strings.Cut(after, " ")
	addressed := strings.HasPrefix(after, "tcp(") || strings.HasPrefix(after, "unix(") || strings.HasPrefix(after, "/") ||
		hostPort(host)
	if !addressed {
		return no
	}
	if user, password, ok := strings.Cut(login, ":"); ok && user != "" && password != "" && slugWith(user, "._-$#") &&
		!is(notUsers, strings.ToLower(user)) {
		return len(user) + 1
	}
	if user, password, ok := strings.Cut(login, "/"); ok && user != "" && password != "" && identifier(user) &&
		!strings.Contains(password, "/") {
		return len(user) + 1
	}
	return no
}

// hostPort reports whether a text begins with a host that has a port or a path.
func hostPort(s string) bool {
	n := 0
	for n < len(s) && (alnum(s[n]) || s[n] == '.' || s[n] == '-' || s[n] == '_') {
		n++
	}
	if n == 0 || n == len(s) || digits(s[:1]) && !strings.Contains(s[:n], ".") {
		return false
	}
	if s[n] == '/' {
		return strings.Contains(s[:n], ".") && letter(s[n-1])
	}
	return s[n] == ':' && n+1 < len(s) && digit(s[n+1])
}
