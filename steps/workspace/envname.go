package workspace

import (
	"path"
	"slices"
	"strings"
)

// examples are the words that mark a .env file as one without secrets: a form to fill in, or one that is encrypted.
var examples = []string{"example", "examples", "sample", "template", "tmpl", "tpl", "dist", "default", "defaults",
	"schema", "vault", "dummy"}

// nameSeparators part the words of a .env file's name.
const nameSeparators = "._-"

// Dotenv reports whether a file is a .env file that may hold secrets, by its name: .env, .env.production, .envrc,
// .env-backup; not .env.example.
func Dotenv(file string) bool {
	name := strings.ToLower(path.Base(file))
	rest, found := strings.CutPrefix(name, ".env")
	switch {
	case !found:
		return false
	case rest == "" || rest == "rc":
		return true
	case !strings.ContainsRune(nameSeparators+"~", rune(rest[0])):
		return false // .envoy.yaml
	}
	words := strings.FieldsFunc(rest, func(r rune) bool { return strings.ContainsRune(nameSeparators, r) })
	return !slices.ContainsFunc(words, func(w string) bool { return slices.Contains(examples, w) })
}

// dotenvPathspecs name the same files for git, in any folder of the repository: a .env of another folder is published
// with it all the same.
func dotenvPathspecs() []string {
	specs := []string{":(top,glob,icase)**/.env", ":(top,glob,icase)**/.envrc", ":(top,glob,icase)**/.env[._~-]*"}
	for _, word := range examples {
		specs = append(specs, ":(top,glob,icase,exclude)**/.env*[._-]"+word, ":(top,glob,icase,exclude)**/.env*[._-]"+word+
			"[._-]*",
			":(top,glob,icase,exclude)**/.env[._-]"+word, ":(top,glob,icase,exclude)**/.env[._-]"+word+"[._-]*")
	}
	return specs
}
