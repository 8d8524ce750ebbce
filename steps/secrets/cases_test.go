package secrets

import (
	"strings"
	"testing"
)

// What a bcrypt hash, passwords with dollars and an argon2 hash are stored as, from the file of a report: unchanged,
// without a remark.
func TestImportKeepsDollars(t *testing.T) {
	want := map[string]string{
		"BCRYPT": "$2a$10$5Y3ZpvQNnTFHFSZjaZg1On50ueeibFctofVzk4u", "PASSWORD_A": "Tr0ub4dor$3", "PASSWORD_B": "S3cret$9xyz",
		"PASSWORD_C": "ab$HOMEcd", "PASSWORD_D": "ab$home", "ARGON": "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$hashhash",
	}
	values, results := ImportDotenv(strings.NewReader(`BCRYPT=$2a$10$5Y3ZpvQNnTFHFSZjaZg1On50ueeibFctofVzk4u
PASSWORD_A=Tr0ub4dor$3
PASSWORD_B="S3cret$9xyz"
PASSWORD_C=ab$HOMEcd
PASSWORD_D=ab$home
ARGON=$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$hashhash
`), settings())
	for _, f := range results {
		if values[f.Name].Reveal() != want[f.Name] || f.Outcome != Stored || f.Why != "" {
			t.Errorf("%s: %q, %s %s", f.Name, values[f.Name].Reveal(), f.Outcome, f.Why)
		}
	}
	if len(results) != len(want) {
		t.Errorf("%d names", len(results))
	}
}
