package secrets

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
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
	Line    int    // 0: the whole file
	Outcome Outcome
	Why     string
	InAWS   bool // a value is stored already, which this one would replace
}

// maxDotenv is far beyond any .env file: what is larger was named by mistake.
const maxDotenv = 1 << 20

// ImportDotenv reads a .env file as dotenv libraries do and says what becomes of each name. values holds only what is to be
// stored. A file that cannot be understood gives no values and one Fate that names the line.
func ImportDotenv(r io.Reader, s stack.Settings) (values map[string]stack.Secret, fates []Fate) {
	return read(r, s, nil, nil)
}

// SecretsFrom is ImportDotenv for a file of answers (--secrets-from): it also takes the password or token slipway asks for
// because a database or cache exists and its secret is lost.
func SecretsFrom(r io.Reader, s stack.Settings, l *live.Stack) (values map[string]stack.Secret, fates []Fate) {
	return read(r, s, l, Missing(s, l))
}

// Err says why a name, a line or the file was refused.
func (f Fate) Err() error {
	if f.Line == 0 {
		return errors.New(f.Why)
	}
	return fmt.Errorf("line %d: %s", f.Line, f.Why)
}

// Refusals is an error that says which names or lines were refused and why, nil when none were.
func Refusals(fates []Fate) error {
	var errs []error
	for _, f := range fates {
		if f.Outcome == Refused {
			errs = append(errs, f.Err())
		}
	}
	return errors.Join(errs...)
}

func read(r io.Reader, s stack.Settings, l *live.Stack, asked []string) (map[string]stack.Secret, []Fate) {
	raw, err := io.ReadAll(io.LimitReader(r, maxDotenv+1))
	switch {
	case err != nil:
		return nil, []Fate{{Outcome: Refused, Why: "the file could not be read: " + reason(err)}}
	case len(raw) > maxDotenv:
		return nil, []Fate{{Outcome: Refused, Why: "the file is larger than 1 MiB: that is no .env file"}}
	}
	text := strings.TrimPrefix(string(raw), "\ufeff")
	given, broken := statements(text)
	parsed, err := godotenv.Unmarshal(text)
	if err != nil || broken > 0 {
		return nil, []Fate{{Line: max(broken, 1), Outcome: Refused, Why: "not understood: a line is NAME=value, and a quote that is opened must be closed"}}
	}
	values := map[string]stack.Secret{}
	var fates []Fate
	names := slices.SortedFunc(maps.Keys(parsed), func(a, b string) int { return given[a].line - given[b].line })
	for _, name := range names {
		value := stack.NewSecret(parsed[name])
		f := fate(name, value, s, asked)
		f.Line = given[name].line
		if f.Outcome == Stored {
			values[name] = value
			f.Why = strings.Join(given[name].remarks(), "; ")
			f.compare(value, l)
		}
		fates = append(fates, f)
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

// compare holds a value that may be stored against what AWS has for the name.
func (f *Fate) compare(value stack.Secret, l *live.Stack) {
	if l == nil || l.Parameter(f.Name) == nil {
		return
	}
	f.InAWS = true
	why := "stored in SSM already, with another value"
	if l.Parameter(f.Name).Value.Equal(value) {
		why = "stored in SSM already, with the same value"
	}
	f.Why = strings.TrimSuffix(why+"; "+f.Why, "; ")
}

// reason is why a file could not be read, without the call and the path before it.
func reason(err error) string {
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		err = path.Err
	}
	return err.Error()
}

// statement is where a file gives a name, and how.
type statement struct {
	line, times int
	dollar      bool // holds a $ that dotenv libraries take for a variable
}

// remarks are what a person should know of the value before it is taken.
func (s statement) remarks() (said []string) {
	if s.times > 1 {
		said = append(said, fmt.Sprintf("given %d times, line %d counts", s.times, s.line))
	}
	if s.dollar {
		said = append(said, "a $ in it is taken for a variable, as dotenv libraries do; single quotes keep it as it is")
	}
	return said
}

// longestQuote is how many lines a quoted value may have: the longest private keys have some fifty.
const longestQuote = 200

var variable = regexp.MustCompile(`(^|[^\\])\$(\{|[A-Za-z_])`)

var assignment = regexp.MustCompile(`^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.\-]*)\s*[=:]`)

// statements says on which line each name is given (the last one, when it is given twice) and which line the parser stumbles
// over first, 0 when none. godotenv names no lines, and its errors repeat what they found: they are never shown.
func statements(text string) (given map[string]statement, broken int) {
	given = map[string]statement{}
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
			return given, i + 1
		}
		value := strings.TrimSpace(strings.Join(all[i:end+1], "\n")[len(name[0]):])
		given[name[1]] = statement{line: i + 1, times: given[name[1]].times + 1, dollar: !strings.HasPrefix(value, "'") && variable.MatchString(value)}
		i = end + 1
	}
	return given, 0
}
