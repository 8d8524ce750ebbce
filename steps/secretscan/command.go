package secretscan

import (
	"path"
	"slices"
	"strings"
)

// word is a part of a text between blanks, without quotes around it.
type word struct {
	from, to int
	text     string
}

func split(text string) []word {
	var all []word
	for at := 0; at < len(text); {
		if strings.IndexByte(" \t\r\n", text[at]) >= 0 {
			at++
			continue
		}
		from := at
		for at < len(text) && strings.IndexByte(" \t\r\n", text[at]) < 0 {
			at++
		}
		w := word{from, at, text[from:at]}
		for w.from < w.to && strings.IndexByte("\"'`(", text[w.from]) >= 0 {
			w.from++
		}
		for w.from < w.to && strings.IndexByte("\"'`);|", text[w.to-1]) >= 0 {
			w.to--
		}
		if w.text = text[w.from:w.to]; w.text != "" {
			all = append(all, w)
		}
	}
	return all
}

func texts(words []word) []string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = w.text
	}
	return all
}

// shortFlags take a password, by program. The value is the next word, or part of the same word where the program wants
// that.
var shortFlags = map[string]string{
	"mysql": "-p", "mysqldump": "-p", "mysqladmin": "-p", "mariadb": "-p", "mariadb-dump": "-p", "sshpass": "-p",
	"login": "-p", "mongo": "-p", "mongosh": "-p",
	"mongodump": "-p", "redis-cli": "-a", "ldapsearch": "-w", "enc": "-k", "sqlcmd": "-P", "curl": "-u", "wget": "-u",
	"zip": "-P", "unzip": "-P",
}

// flagHits finds values of flags that name a secret: --password VALUE, and the short ones of well-known programs. spans
// may be nil.
func flagHits(command []string, spans []word) []Hit {
	var hits []Hit
	add := func(i, from int, what string) {
		h := Hit{What: what, word: i}
		if spans != nil {
			h.From, h.To = spans[i].from+from, spans[i].to
		}
		hits = append(hits, h)
	}
	short := ""
	for i, w := range command {
		next := ""
		if i+1 < len(command) && !strings.HasPrefix(command[i+1], "-") {
			next = command[i+1]
		}
		if f, ok := shortFlags[path.Base(w)]; ok {
			short = f
		}
		inside := ""
		if len(w) > 2 {
			inside = strings.Trim(w[2:], "\"'")
		}
		glued := len(short) == 2 && short == "-p" && len(w) > 2 && strings.HasPrefix(w, short) && !strings.Contains(w, "=")
		switch {
		case !strings.HasPrefix(w, "-") || strings.HasPrefix(w, "--no-"):
		case short == "-u" && (w == "-u" || w == "--user"):
			if user, password, ok := strings.Cut(next, ":"); ok && user != "" && password != "" && !isPlaceholder(password) {
				add(i+1, len(user)+1, "holds a user's name with a password")
			}
		case w == short && !trivial(next) && !isPlaceholder(next) && !filePath(next) && !digits(next):
			add(i+1, 0, "holds a password after "+w)
		case glued && !isPlaceholder(inside):
			add(i, 2, "holds a password after "+short)
		case (w == "-passin" || w == "-passout" || w == "-pass") && strings.HasPrefix(next, "pass:") &&
			!isPlaceholder(next[5:]):
			add(i+1, 5, "holds a password after "+w)
		case strings.Contains(w, "=") || strings.Contains(w, ":") || next == "" || trivial(next) || isPlaceholder(next) ||
			reference(next):
		case slugWith(strings.TrimLeft(w, "-"), "-_.") && nameOf(strings.TrimLeft(w, "-")).secret(next):
			add(i+1, 0, "holds a value after "+said("--"+strings.TrimLeft(w, "-")))
		}
	}
	return hits
}

// spokenHits finds passwords that follow a word that asks for one, in SQL, configurations of servers and .netrc.
func spokenHits(words []word) []Hit {
	var hits []Hit
	low := func(i int) string {
		if i < 0 || i >= len(words) {
			return ""
		}
		return strings.ToLower(words[i].text)
	}
	for i := range words {
		if i+1 >= len(words) {
			break
		}
		asks := slices.Contains([]string{"requirepass", "masterauth", "rootpw", "--requirepass"}, low(i)) ||
			low(i) == "by" && low(i-1) == "identified" || low(i) == "password" && low(i-2) == "login" ||
			low(i-1) == "set" && !strings.Contains(low(i), "=") && nameOf(words[i].text).secret(words[i+1].text) ||
			low(i) == "password" && (low(i-1) == "with" || low(i-2) == "user" || low(i-2) == "role" || low(i-1) == "encrypted")
		if next := words[i+1]; asks && !trivial(next.text) && !isPlaceholder(next.text) {
			hits = append(hits, Hit{From: next.from, To: next.to, What: "holds a password after " + words[i].text})
		}
	}
	for i, w := range words {
		if user, password, ok := strings.Cut(w.text, ":"); ok && user != "" && password != "" && !isPlaceholder(password) &&
			low(len(words)-1) == "chpasswd" && i > 0 {
			hits = append(hits, Hit{From: w.from + len(user) + 1, To: w.to, What: "holds a password for chpasswd"})
		}
	}
	return hits
}
