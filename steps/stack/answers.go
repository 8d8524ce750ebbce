package stack

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// Get returns the answer at a path ("data.class") as text: lists are comma separated, jobs and workers one a line. It
// returns "" for a path that is no answer.
func (s Settings) Get(path string) string {
	v, err := field(reflect.ValueOf(&s).Elem(), path)
	if err != nil {
		return ""
	}
	switch v := v.Interface().(type) {
	case []string:
		return strings.Join(v, ",")
	case []Job:
		return joinLines(v)
	case []Worker:
		return joinLines(v)
	case map[string]string:
		return joinVariables(v)
	default:
		return fmt.Sprint(v)
	}
}

// Set gives the answer at a path from text. It returns an error for a path that is no answer and for text that does not
// fit the answer's type; whether the value makes sense is its question's to say.
func (s *Settings) Set(path, text string) error {
	v, err := field(reflect.ValueOf(s).Elem(), path)
	if err != nil {
		return err
	}
	text = strings.TrimSpace(text)
	switch v.Interface().(type) {
	case string:
		switch {
		case path == pathDomain:
			text = CleanDomain(text)
		case path == pathPreset && text == OlderStandard:
			text = Standard
		}
		v.SetString(text)
		s.Budget.normalise()
	case int:
		n, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("%s takes a whole number, not %q", path, text)
		}
		v.SetInt(int64(n))
	case bool:
		b, err := parseBool(text)
		if err != nil {
			return fmt.Errorf("%s takes true or false, not %q", path, text)
		}
		v.SetBool(b)
	case []string:
		v.Set(reflect.ValueOf(splitList(text)))
	case []Job:
		jobs, err := ParseJobs(text)
		if err != nil {
			return err
		}
		v.Set(reflect.ValueOf(jobs))
	case []Worker:
		workers, err := ParseWorkers(text)
		if err != nil {
			return err
		}
		v.Set(reflect.ValueOf(workers))
	case map[string]string:
		vars, err := parseVariables(text)
		if err != nil {
			return err
		}
		v.Set(reflect.ValueOf(vars))
	default:
		return fmt.Errorf("%s is a group of answers: name one of them", path)
	}
	return nil
}

// With returns a copy of the settings with one answer changed; text that does not fit leaves them as they are.
func (s Settings) With(path, text string) Settings {
	changed := s
	if changed.Set(path, text) != nil {
		return s
	}
	return changed
}

// NoEmail is the word that answers the question for the budget's e-mail with no budget at all.
const NoEmail = "none"

func (b *Budget) normalise() {
	if b.Email == NoEmail {
		*b = Budget{}
	}
}

// Paths are the paths of all answers, in the file's order.
func Paths() []string {
	var paths []string
	var walk func(t reflect.Type, prefix string)
	walk = func(t reflect.Type, prefix string) {
		for i := range t.NumField() {
			f := t.Field(i)
			name := prefix + yamlName(f)
			if f.Type.Kind() == reflect.Struct {
				walk(f.Type, name+".")
			} else if name != "accepted" {
				paths = append(paths, name)
			}
		}
	}
	walk(reflect.TypeFor[Settings](), "")
	return paths
}

func field(v reflect.Value, path string) (reflect.Value, error) {
	for _, name := range strings.Split(path, ".") {
		next := reflect.Value{}
		if v.Kind() == reflect.Struct {
			for i := range v.NumField() {
				if yamlName(v.Type().Field(i)) == name {
					next = v.Field(i)
				}
			}
		}
		if !next.IsValid() {
			return next, fmt.Errorf("there is no answer %q%s; slipway plan --help lists the answers by step", path,
				Nearest(path, Paths()))
		}
		v = next
	}
	return v, nil
}

func yamlName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
	return name
}

func parseBool(text string) (bool, error) {
	switch strings.ToLower(text) {
	case "yes", "y", "on":
		return true, nil
	case "no", "n", "off":
		return false, nil
	}
	return strconv.ParseBool(text)
}

// joinLines writes items one a line.
func joinLines[T fmt.Stringer](items []T) string {
	lines := make([]string, len(items))
	for i, item := range items {
		lines[i] = item.String()
	}
	return strings.Join(lines, "\n")
}

func splitList(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' || r == '\n' })
}
