package workspace

import (
	"fmt"
	"slices"

	"slipway/steps/dotenv"
	"slipway/steps/userfile"
)

// dotenvKeys returns the names in a .env file, sorted; nil when there is no file, empty when it holds none.
func dotenvKeys(path string) ([]string, error) {
	text, err := userfile.Read(path, userfile.Text)
	if absent(err) {
		return nil, nil
	}
	if err != nil {
		return []string{}, fmt.Errorf("cannot open .env: %w", err)
	}
	file, err := dotenv.Parse(text)
	if err == nil && len(file.Broken) > 0 {
		err = file.Broken[0]
	}
	if err != nil {
		err = fmt.Errorf("cannot read .env: %w", err)
	}
	keys := make([]string, 0, len(file.Entries))
	for _, e := range file.Entries {
		keys = append(keys, e.Name)
	}
	slices.Sort(keys)
	return keys, err
}
