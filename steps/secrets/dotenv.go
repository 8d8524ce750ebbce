package secrets

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/joho/godotenv"

	"slipway/steps/live"
	"slipway/steps/stack"
)

// Outcome is what becomes of a name in an imported file.
type Outcome string

const (
	Stored    Outcome = "stored"    // as a SecureString
	Generated Outcome = "generated" // slipway's own value wins
	Composed  Outcome = "composed"  // slipway's own value wins
	Plain     Outcome = "plain"     // APP_ENV: a plain variable, set by slipway
	Refused   Outcome = "refused"   // Why says why
)

// Fate is what becomes of one name, or of a line that could not be understood. It never holds a value.
type Fate struct {
	Name    string // empty when the line has none
	Line    int
	Outcome Outcome
	Why     string
}

// maxDotenv is far beyond any .env file: what is larger was named by mistake.
const maxDotenv = 1 << 20

// ImportDotenv reads a .env file as dotenv libraries do and says what becomes of each name. values holds only what is to be
// stored. A file that cannot be understood gives no values and one Fate that names the line.
func ImportDotenv(r io.Reader, s stack.Settings) (values map[string]stack.Secret, fates []Fate) {
	return read(r, s, nil)
}

// SecretsFrom is ImportDotenv for a file of answers (--secrets-from): it also takes the password or token slipway asks for
// because a database or cache exists and its secret is lost.
func SecretsFrom(r io.Reader, s stack.Settings, l *live.Stack) (values map[string]stack.Secret, fates []Fate) {
	return read(r, s, Missing(s, l))
}

// Refusals is an error that says which names or lines were refused and why, nil when none were.
func Refusals(fates []Fate) error {
	var errs []error
	for _, f := range fates {
		if f.Outcome == Refused {
			errs = append(errs, fmt.Errorf("line %d: %s", f.Line, f.Why))
		}
	}
	return errors.Join(errs...)
}

func read(r io.Reader, s stack.Settings, asked []string) (map[string]stack.Secret, []Fate) {
	raw, err := io.ReadAll(io.LimitReader(r, maxDotenv+1))
	switch {
	case err != nil:
		return nil, []Fate{{Line: 1, Outcome: Refused, Why: "the file could not be read: " + err.Error()}}
	case len(raw) > maxDotenv:
		return nil, []Fate{{Line: 1, Outcome: Refused, Why: "the file is larger than 1 MiB: that is no .env file"}}
	}
	text := strings.TrimPrefix(string(raw), "\ufeff")
	lines, broken := statements(text)
	parsed, err := godotenv.Unmarshal(text)
	if err != nil || broken > 0 {
		return nil, []Fate{{Line: max(broken, 1), Outcome: Refused, Why: "not understood: a line is NAME=value, and a quote that is opened must be closed"}}
	}
	values := map[string]stack.Secret{}
	var fates []Fate
	names := slices.SortedFunc(maps.Keys(parsed), func(a, b string) int { return lines[a] - lines[b] })
	for _, name := range names {
		value := stack.NewSecret(parsed[name])
		f := fate(name, value, s, asked)
		f.Line = lines[name]
		fates = append(fates, f)
		if f.Outcome == Stored {
			values[name] = value
		}
	}
	return values, fates
}

// fate decides what becomes of a name.
func fate(name string, value stack.Secret, s stack.Settings, asked []string) Fate {
	f := Fate{Name: name, Outcome: Stored}
	switch {
	case name == stack.VariableEnvironment:
		f.Outcome, f.Why = Plain, "slipway sets it to "+s.Environment
		return f
	case slices.Contains(asked, name):
	case slices.Contains(s.GeneratedKeys(), name):
		f.Outcome, f.Why = Generated, "slipway generates it; the file's value is not used"
		return f
	case slices.Contains(s.ComposedKeys(), name):
		f.Outcome, f.Why = Composed, "slipway composes it of the stack's own address and password; the file's value is not used"
		return f
	default:
		if err := ValidateKey(name, s); err != nil {
			f.Outcome, f.Why = Refused, err.Error()
			return f
		}
	}
	if err := ValidateValue(name, value); err != nil {
		f.Outcome, f.Why = Refused, err.Error()
	}
	return f
}

// longestQuote is how many lines a quoted value may have: the longest private keys have some fifty.
const longestQuote = 200

var assignment = regexp.MustCompile(`^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.\-]*)\s*[=:]`)

// statements says on which line each name is given (the last one, when it is given twice) and which line the parser stumbles
// over first, 0 when none. godotenv names no lines, and its errors repeat what they found: they are never shown.
func statements(text string) (lines map[string]int, broken int) {
	lines = map[string]int{}
	all := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for i := 0; i < len(all); {
		name := assignment.FindStringSubmatch(all[i])
		if first := strings.TrimSpace(all[i]); first == "" || strings.HasPrefix(first, "#") {
			i++
			continue
		}
		end, ok := i, false
		for end = i; name != nil && end < min(len(all), i+longestQuote); end++ { // a quoted value may go on over lines
			if _, err := godotenv.Unmarshal(strings.Join(all[i:end+1], "\n")); err == nil {
				ok = true
				break
			}
			if !strings.ContainsAny(all[i], `"'`) {
				break
			}
		}
		if !ok {
			return lines, i + 1
		}
		lines[name[1]] = i + 1
		i = end + 1
	}
	return lines, 0
}
