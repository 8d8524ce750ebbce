package secrets

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"slipway/steps/dotenv"
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

// ImportResult is what becomes of one name, or of a line that could not be understood. It never holds a value.
type ImportResult struct {
	Name    string // empty when the line has none
	Line    int    // 0: the whole file
	Outcome Outcome
	Why     string
	InAWS   bool // a value is stored already, which this one would replace
	Named   bool // the answers name it as a secret, or AWS lacks its value
	// Unsure says that python-dotenv, dotenv and node differ about the line, or that it is none. Readings are the values
	// that might be meant.
	Unsure   bool
	Readings []dotenv.Reading
}

// maxDotenv is far beyond any .env file: what is larger was named by mistake.
const maxDotenv = 1 << 20

// ImportDotenv reads a .env file and says what becomes of each name. values holds only what is to be stored: what every
// reader of such files makes of it. A file that cannot be read gives no values and one ImportResult that names the
// line.
func ImportDotenv(r io.Reader, s stack.Settings) (values map[string]stack.Secret, results []ImportResult) {
	return read(r, s, nil, nil)
}

// SecretsFrom is ImportDotenv for a file of answers (--secrets-from): it also takes the password or token slipway asks
// for because a database or cache exists and its secret is lost.
func SecretsFrom(r io.Reader, s stack.Settings, l *live.Stack) (values map[string]stack.Secret,
	results []ImportResult) {
	return read(r, s, l, Missing(s, l))
}

// Err says why a name, a line or the file was refused.
func (f ImportResult) Err() error {
	why := f.Why
	if f.Name != "" && !strings.HasPrefix(why, f.Name+" ") {
		why = f.Name + ": " + why
	}
	if f.Outcome == Refused && f.Named {
		why += "; the stack needs its value"
	}
	if f.Line == 0 {
		return errors.New(why)
	}
	return fmt.Errorf("line %d: %s", f.Line, why)
}

// Stops reports whether nothing of the file may be taken before somebody was asked: it cannot be read, or does not say
// for certain what a value is, or refuses one that the stack needs.
func (f ImportResult) Stops() bool {
	return f.Outcome == Refused && (f.Name == "" || f.Unsure || f.Named)
}

// ImportError is an error that says why nothing of a file may be taken without asking, nil when it may.
func ImportError(results []ImportResult) error {
	var errs []error
	for _, f := range results {
		if f.Stops() {
			errs = append(errs, f.Err())
		}
	}
	return errors.Join(errs...)
}

func read(r io.Reader, s stack.Settings, l *live.Stack, asked []string) (map[string]stack.Secret, []ImportResult) {
	raw, err := io.ReadAll(io.LimitReader(r, maxDotenv+1))
	switch {
	case err != nil:
		return nil, []ImportResult{{Outcome: Refused, Why: "the file could not be read: " + reason(err)}}
	case len(raw) > maxDotenv:
		return nil, []ImportResult{{Outcome: Refused, Why: "the file is larger than 1 MiB: that is no .env file"}}
	}
	file, err := dotenv.Parse(raw)
	if line := (dotenv.Problem{}); errors.As(err, &line) {
		return nil, []ImportResult{{Line: line.Line, Outcome: Refused, Why: line.Why}}
	}
	values := map[string]stack.Secret{}
	var results []ImportResult
	for _, e := range file.Entries {
		f := fate(e, s, asked)
		if f.Outcome == Stored {
			values[e.Name] = e.Value
			f.compare(e.Value, l)
		}
		results = append(results, f)
	}
	for _, b := range file.Broken {
		results = append(results, ImportResult{Line: b.Line, Outcome: Refused, Why: b.Why, Unsure: true})
	}
	slices.SortStableFunc(results, func(a, b ImportResult) int { return a.Line - b.Line })
	return values, results
}

// fate decides what becomes of a name.
func fate(e dotenv.Entry, s stack.Settings, asked []string) ImportResult {
	name := e.Name
	f := ImportResult{Name: name, Line: e.Line, Outcome: Stored, Named: slices.Contains(s.Secrets.Keys, name) ||
		slices.Contains(asked, name)}
	switch {
	case name == stack.VariableEnvironment:
		f.Outcome, f.Why = Plain, "slipway sets it to "+s.Environment
		return f
	case slices.Contains(asked, name):
	case slices.Contains(s.GeneratedKeys(), name):
		f.Outcome, f.Why = Generated, "slipway generates it; the file's value is not used"
		return f
	case slices.Contains(s.ComposedKeys(), name):
		f.Outcome, f.Why = Composed,
			"slipway composes it of the stack's own address and password; the file's value is not used"
		return f
	default:
		if err := ValidateKey(name, s); err != nil {
			f.Outcome, f.Why = Refused, err.Error()
			return f
		}
	}
	if !e.Agreed() {
		f.Outcome, f.Why, f.Unsure = Refused, e.Why, true
		for _, r := range e.Readings {
			if ValidateValue(name, r.Value) == nil {
				f.Readings = append(f.Readings, r)
			}
		}
		return f
	}
	if err := ValidateValue(name, e.Value); err != nil {
		f.Outcome, f.Why = Refused, err.Error()
		return f
	}
	if e.Times > 1 {
		f.Why = fmt.Sprintf("given %d times, line %d counts", e.Times, e.Line)
	}
	return f
}

// compare holds a value that may be stored against what AWS has for the name.
func (f *ImportResult) compare(value stack.Secret, l *live.Stack) {
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
