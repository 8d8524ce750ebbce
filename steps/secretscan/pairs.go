package secretscan

import "strings"

// pairHits finds values under a secret's name inside a text: NAME=value, "name": "value", name: value, ?name=value,
// Name=value;. In prose a colon counts after a quoted name only.
func pairHits(text string, prose bool) []Hit {
	var hits []Hit
	for at := 1; at < len(text)-1; at++ {
		if text[at] == '>' {
			hits = append(hits, elementHit(text, at)...)
		}
		if text[at] != '=' && text[at] != ':' {
			continue
		}
		name, quoted := nameBefore(text, at)
		if name == "" {
			continue
		}
		from, to, ok := valueAfter(text, at, quoted, prose)
		if !ok || from >= to {
			continue
		}
		value := text[from:to]
		if what := pairHolds(name, value, prose); what != "" {
			hits = append(hits, Hit{From: from, To: to, What: what})
			at = to - 1
		}
	}
	return hits
}

// elementHit judges an XML element whose opening tag ends at a place: <password>value</password>.
func elementHit(text string, at int) []Hit {
	from := strings.LastIndexByte(text[:at], '<')
	end := strings.IndexByte(text[at:], '<')
	if from < 0 || end < 2 || !strings.HasPrefix(text[at+end:], "</") {
		return nil
	}
	if what := pairHolds(text[from+1:at], text[at+1:at+end], false); what != "" && slugWith(text[from+1:at], "_-.:") {
		return []Hit{{From: at + 1, To: at + end, What: what}}
	}
	return nil
}

// pairHolds judges one name and its value inside a text.
func pairHolds(name, value string, prose bool) string {
	if trivial(value) || isPlaceholder(value) || reference(value) {
		return ""
	}
	n := nameOf(name)
	switch {
	case prose && n.kind != strong:
		return ""
	case prose && (len(value) < 4 || n.head != headPassword && slug(value) && len(value) < 20):
		return ""
	case n.secret(value):
		return "holds a value under the name " + said(name)
	case n.has("sig", "signature") && !n.described && len(value) >= 16 && !slug(value):
		return "holds a signature that opens what it is for"
	case n.has("auth") && loginInBase64(value):
		return "holds a user's name with a password"
	}
	return ""
}

// said is a name as it can be shown: names are short and of few characters, whatever the text.
func said(name string) string {
	name = strings.TrimLeft(name, "-.")
	if len(name) > 60 {
		name = name[:60] + "…"
	}
	return name
}

// nameBefore is the name that ends before a sign, and whether quotes are around it.
func nameBefore(text string, at int) (name string, quoted bool) {
	to := at
	if text[at] == '=' && (text[at-1] == '!' || text[at-1] == '<' || text[at-1] == '>' || text[at-1] == '=') {
		return "", false
	}
	for to > 0 && at-to < 2 && text[to-1] == ' ' {
		to--
	}
	if to > 0 && text[to-1] == ':' { // :=
		to--
	}
	if to > 1 && text[to-1] == ']' && (text[to-2] == '"' || text[to-2] == '\'') { // environ["NAME"]
		to--
	}
	if to > 0 && (text[to-1] == '"' || text[to-1] == '\'') {
		quoted = true
		to--
		for to > 0 && text[to-1] == '\\' {
			to--
		}
	}
	from := to
	for from > 0 && (alnum(text[from-1]) || strings.IndexByte("_-.", text[from-1]) >= 0) {
		from--
	}
	if to-from > 120 {
		return "", false
	}
	return text[from:to], quoted
}

// valueAfter is where the value begins and ends that follows a sign.
func valueAfter(text string, at int, quoted, prose bool) (from, to int, ok bool) {
	from = at + 1
	if text[at] == '=' && from < len(text) && (text[from] == '=' || text[from] == '~') {
		return 0, 0, false
	}
	if text[at] == '=' && from < len(text) && text[from] == '>' {
		from++
	}
	spaced := false
	for from < len(text) && text[from] == ' ' && from-at < 4 {
		from, spaced = from+1, true
	}
	if spaced && text[at] == '=' && text[at-1] != ' ' {
		return 0, 0, false // the name is set to nothing
	}
	escapes := 0
	for from < len(text) && text[from] == '\\' {
		from, escapes = from+1, escapes+1
	}
	if from < len(text) && (text[from] == '"' || text[from] == '\'') {
		mark := text[from]
		from++
		end := strings.IndexByte(text[from:], mark)
		if end < 0 {
			return from, len(text), true
		}
		to = from + end
		for range escapes {
			if to > from && text[to-1] == '\\' {
				to--
			}
		}
		return from, to, text[at] == '=' || quoted || !prose
	}
	if text[at] == ':' && (quoted || prose || !spaced) {
		return 0, 0, false
	}
	to = from
	for to < len(text) && strings.IndexByte(" \t\r\n&;,\"'`)}]|<>\\", text[to]) < 0 {
		to++
	}
	if text[to-1] == '$' || strings.HasPrefix(text[from:to], "${") || strings.HasPrefix(text[from:to], "$(") {
		return 0, 0, false
	}
	if text[at] == ':' && to < len(text) && strings.IndexByte("\r\n\"'`,}", text[to]) < 0 {
		return 0, 0, false // a sentence
	}
	return from, to, true
}

// loginInBase64 reports whether a value is user:password in base64, as registries and basic authentication take it.
func loginInBase64(v string) bool {
	for _, inner := range decoded(v, 6) {
		if user, password, ok := strings.Cut(inner, ":"); ok && user != "" && password != "" {
			return true
		}
	}
	return false
}

// headerHits finds what the Authorization header of a request carries, and the hashes of password files.
func headerHits(text string) []Hit {
	var hits []Hit
	low := strings.ToLower(text)
	if len(low) != len(text) {
		low = text // letters whose lower case is longer: nothing is lost but spelling
	}
	for _, scheme := range []string{"bearer ", "basic ", "authorization: ", "authorization=", "authorization: token "} {
		for at := 0; ; {
			i := strings.Index(low[at:], scheme)
			if i < 0 {
				break
			}
			from := at + i + len(scheme)
			at = from
			to := from
			for to < len(text) && strings.IndexByte(" \t\r\n\"'`,;)}\\", text[to]) < 0 {
				to++
			}
			value := text[from:to]
			if isPlaceholder(value) || value == "" {
				continue
			}
			switch scheme {
			case "bearer ":
				if len(value) < 8 || slug(value) {
					continue
				}
			case "basic ":
				if !loginInBase64(value) {
					continue
				}
			default:
				if len(value) < 12 || slug(value) {
					continue
				}
			}
			hits = append(hits, Hit{From: from, To: to, What: "holds the credentials of an Authorization header"})
		}
	}
	for _, mark := range []string{":$apr1$", ":$2y$", ":$2a$", ":$2b$", ":$$apr1$$", ":$$2y$$", ":{SHA}", ":$6$", ":$5$"} {
		if i := strings.Index(text, mark); i > 0 && len(text)-i > len(mark)+16 {
			hits = append(hits, Hit{From: i + 1, To: len(text), What: "holds the hash of a password"})
		}
	}
	return hits
}
