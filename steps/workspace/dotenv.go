package workspace

import (
	"errors"
	"os"
	"slices"

	"github.com/joho/godotenv"
)

// errDotenv stands for every parse error: the parser's own quotes the text it stumbled over, which may be a secret.
var errDotenv = errors.New("cannot read .env: it is not a list of NAME=value lines")

// dotenvKeys returns the names in a .env file, sorted; nil when there is no file, empty when it holds none.
func dotenvKeys(path string) ([]string, error) {
	text, err := os.ReadFile(path)
	if absent(err) {
		return nil, nil
	}
	if err != nil {
		return []string{}, errors.New("cannot open .env: check that it may be read")
	}
	values, err := godotenv.UnmarshalBytes(text)
	if err != nil {
		return []string{}, errDotenv
	}
	keys := make([]string, 0, len(values))
	for k := range values {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys, nil
}
