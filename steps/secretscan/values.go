package secretscan

import (
	"math"
	"strings"
	"sync"
)

var once sync.Mutex

// trivial values hide nothing: nothing at all, a switch.
func trivial(v string) bool {
	switch strings.ToLower(v) {
	case "", "true", "false", "yes", "no", "on", "off", "none", "null", "nil", "undefined", "0", "1", "{}", "[]", "-",
		"n/a":
		return true
	}
	return false
}

// placeholder values mark the place of a secret that is inserted elsewhere, or that was masked.
func placeholder(v string) bool {
	low := strings.ToLower(v)
	if strings.Trim(v, "*") == "" || len(v) > 2 && strings.Trim(low, "x") == "" || strings.Trim(v, ".") == "" ||
		strings.Trim(v, "•") == "" {
		return true
	}
	switch low {
	case "changeme", "change-me", "change_me", "replaceme", "replace-me", "replace_me", "todo", "tbd", "redacted",
		"[redacted]", "placeholder", "[secret]", "fixme", "secret-goes-here":
		return true
	}
	for _, p := range []string{"your-", "your_", "<your", "insert-", "insert_", "my-secret-here", "example-", "dummy-"} {
		if strings.HasPrefix(low, p) {
			return true
		}
	}
	return enclosed(v, "<", ">") && !strings.ContainsAny(v[1:len(v)-1], "<>") || enclosed(v, "{{", "}}") ||
		enclosed(v, "[", "]") && slug(v[1:len(v)-1])
}

func enclosed(v, from, to string) bool {
	return len(v) > len(from)+len(to) && strings.HasPrefix(v, from) && strings.HasSuffix(v, to)
}

// reference values say where the secret is.
func reference(v string) bool {
	switch {
	case enclosed(v, "${", "}") && !strings.Contains(v, ":-"), enclosed(v, "$(", ")"), enclosed(v, "%", "%"),
		enclosed(v, "#{", "}"), enclosed(v, "@Microsoft.KeyVault(", ")"):
		return true
	case strings.HasPrefix(v, "$") && identifier(v[1:]):
		return true
	case strings.HasPrefix(v, "projects/") && strings.Contains(v, "/secrets/"):
		return true
	case strings.HasPrefix(v, "process.env.") || strings.HasPrefix(v, "os.environ"):
		return true
	}
	for _, p := range []string{"arn:aws", "ssm:", "vault:", "op://", "sm://", "secretsmanager:", "aws-secretsmanager:",
		"aws-ssm:", "awssm:", "gcpsm:", "ref+", "env:", "file:", "doppler:", "keyvault:", "resolve:ssm", "{{resolve:"} {
		if strings.HasPrefix(v, p) {
			return true
		}
	}
	return filePath(v)
}

func identifier(v string) bool {
	for i := range len(v) {
		if !letter(v[i]) && v[i] != '_' && (i == 0 || !digit(v[i])) {
			return false
		}
	}
	return v != ""
}

// filePath reports whether a value is that of a file or a folder. A key in base64 may begin with a slash too: its parts
// look random.
func filePath(v string) bool {
	if len(v) > 3 && letter(v[0]) && v[1] == ':' && (v[2] == '\\' || v[2] == '/') {
		return true
	}
	if !strings.HasPrefix(v, "/") && !strings.HasPrefix(v, "./") && !strings.HasPrefix(v, "../") &&
		!strings.HasPrefix(v, "~/") {
		return pathWithoutRoot(v)
	}
	for part := range strings.SplitSeq(v, "/") {
		for i := range len(part) {
			if c := part[i]; !alnum(c) && !strings.ContainsRune("._-@~*{}:", rune(c)) {
				return false
			}
		}
		if random(part) {
			return false
		}
	}
	return true
}

// pathWithoutRoot is a relative path that ends in a kind of file.
func pathWithoutRoot(v string) bool {
	for _, end := range []string{".pem", ".key", ".crt", ".cer", ".json", ".yaml", ".yml", ".txt", ".p12", ".pfx", ".jks",
		".toml", ".ini", ".env", ".sock", ".conf", ".pub"} {
		if strings.HasSuffix(v, end) && slugWith(strings.TrimSuffix(v, end), "._-/") {
			return true
		}
	}
	return false
}

// settled values are settings, even under a secret's name: durations, URLs and addresses without anything secret in
// them.
func settled(v string) bool {
	return trivial(v) || placeholder(v) || reference(v) || duration(v) || strings.Contains(v, "://") &&
		!strings.ContainsAny(v, " \n") || email(v)
}

func email(v string) bool {
	user, host, ok := strings.Cut(v, "@")
	return ok && slugWith(user, "._-+") && strings.Contains(host, ".") && slugWith(host, ".-")
}

// duration is a number with a unit of time.
func duration(v string) bool {
	unit := strings.TrimLeft(v, "0123456789.")
	if unit == v || len(v) > 12 {
		return false
	}
	switch strings.ToLower(strings.TrimSpace(unit)) {
	case "s", "m", "h", "d", "w", "y", "ms", "sec", "secs", "min", "mins", "hour", "hours", "day", "days", "week", "weeks",
		"months", "years", "seconds", "minutes":
		return true
	}
	return false
}

func smallNumber(v string) bool { return len(v) <= 6 && digits(strings.TrimLeft(v, "-+.")) }

func digits(v string) bool { return v != "" && strings.Trim(v, "0123456789") == "" }

// slug reports whether a value is made of separate words and numbers: a name, not a secret.
func slug(v string) bool { return slugWith(v, "-_./:, @") }

// plainWords is a slug that is no word with digits run into it: those people make passwords of.
func plainWords(v string) bool {
	return slug(v) && (!strings.ContainsAny(v, "0123456789") || strings.ContainsAny(v, "-_./:, @"))
}

func slugWith(v, separators string) bool {
	if v == "" || len(v) > 200 {
		return false
	}
	for part := range strings.FieldsFuncSeq(v, func(r rune) bool { return strings.ContainsRune(separators, r) }) {
		if !digits(part) && !wordLike(part) {
			return false
		}
	}
	return true
}

// wordLike is a run of letters, perhaps with a short number after it (v2, s3, web1), that is no longer than words are.
func wordLike(part string) bool {
	rest := strings.TrimRight(part, "0123456789")
	if len(part)-len(rest) > 2 && len(rest) > 2 || len(rest) > 20 {
		return false
	}
	upper := 0
	for i := range len(rest) {
		if !letter(rest[i]) {
			return false
		}
		if rest[i] <= 'Z' && i > 0 {
			upper++
		}
	}
	return upper == 0 || upper == len(rest)-1 || upper <= 3 && len(rest) >= upper*4
}

// random reports whether a value looks as if nobody had thought of it: long, of letters and digits, without words.
func random(v string) bool {
	if len(v) < 16 || uuid(v) || slug(v) {
		return false
	}
	letters, numbers := 0, 0
	var counts [256]int
	for i := range len(v) {
		c := v[i]
		switch {
		case letter(c):
			letters++
		case digit(c):
			numbers++
		case !strings.ContainsRune("+/=_-.~!#%^&*", rune(c)):
			return false
		}
		counts[c]++
	}
	return letters > 3 && numbers > 1 && entropy(counts[:], len(v)) >= 3
}

// entropy is Shannon's, in bits a character.
func entropy(counts []int, n int) float64 {
	e := 0.0
	for _, k := range counts {
		if k > 0 {
			p := float64(k) / float64(n)
			e -= p * math.Log2(p)
		}
	}
	return e
}

func uuid(v string) bool {
	if len(v) != 36 {
		return false
	}
	for i := range len(v) {
		if i == 8 || i == 13 || i == 18 || i == 23 {
			if v[i] != '-' {
				return false
			}
		} else if !hexDigit(v[i]) {
			return false
		}
	}
	return true
}

func hexDigit(c byte) bool { return digit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' }

// passwordHash is a password as it is stored to check against: it can be tried offline.
func passwordHash(v string) bool {
	for _, p := range []string{"$2a$", "$2b$", "$2y$", "$argon2", "$apr1$", "$5$", "$6$", "$1$", "pbkdf2", "scrypt:",
		"{SSHA}", "{SHA}", "$pbkdf2", "md5"} {
		if strings.HasPrefix(v, p) && len(v) >= len(p)+16 {
			return true
		}
	}
	return false
}
