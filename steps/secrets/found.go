package secrets

import (
	"fmt"
	"slices"
	"strings"

	"slipway/steps/inspect"
	"slipway/steps/secretscan"
	"slipway/steps/stack"
)

// Use is what becomes of a name that the app reads.
type Use string

// Uses of a name.
const (
	UseSecret Use = "secret"    // stored encrypted in SSM
	UsePlain  Use = "plain"     // a variable that everybody reads who may read the task definition
	UseNone   Use = "leave out" // the containers are not given it
)

// Uses are the uses in the order that they are gone through.
var Uses = []Use{UseSecret, UsePlain, UseNone}

// Name is a name that the app may be given, with what becomes of it.
type Name struct {
	Name  string
	Use   Use
	Value string   // of a plain one
	At    []string // file:line of where it was seen; none: somebody has added it
	Fixed string   // why nothing else can become of it, "" where it can
	Note  string   // what there is to know of it
}

// Names are the names that the folder speaks of and those of the answers, those that can be chosen first.
func Names(s stack.Settings, found []inspect.Name) []Name {
	var names []Name
	for _, f := range found {
		n := Name{Name: f.Name, Use: useOf(s, f.Name), At: f.At, Value: f.Value}
		n.Fixed, n.Note = provided(s, f), noteOf(s, f.Kind)
		if value, plain := s.Service.Variables[f.Name]; plain {
			n.Value = value
		}
		names = append(names, n)
	}
	added := func(name string) {
		if !slices.ContainsFunc(names, func(n Name) bool { return n.Name == name }) {
			names = append(names, Name{Name: name, Use: useOf(s, name), Value: s.Service.Variables[name]})
		}
	}
	for _, key := range s.Secrets.Keys {
		added(key)
	}
	for name := range s.Service.Variables {
		added(name)
	}
	slices.SortFunc(names, func(a, b Name) int {
		if (a.Fixed == "") != (b.Fixed == "") {
			return map[bool]int{true: -1, false: 1}[a.Fixed == ""]
		}
		return strings.Compare(a.Name, b.Name)
	})
	return names
}

func useOf(s stack.Settings, name string) Use {
	if _, plain := s.Service.Variables[name]; plain {
		return UsePlain
	}
	if slices.Contains(s.Secrets.Keys, name) {
		return UseSecret
	}
	return UseNone
}

// provided says why a name is not the user's to choose, "" where it is.
func provided(s stack.Settings, f inspect.Name) string {
	_, plain := s.Service.Variables[f.Name]
	switch {
	case plain, slices.Contains(s.Secrets.Keys, f.Name):
		return "" // it is the user's own: a DATABASE_URL where the stack has no database
	case slices.Contains(s.GeneratedKeys(), f.Name):
		return "slipway makes it up at random and keeps it in SSM"
	case slices.Contains(s.ComposedKeys(), f.Name):
		return "slipway makes it of the address and the password it generates"
	case f.Name == stack.VariableEnvironment:
		return "slipway sets it to " + s.Environment
	case f.Name == "PORT":
		return fmt.Sprintf("slipway sets it to %d, the answer service.port", s.Service.Port)
	case f.Name == "HOST":
		return "the image's own: containers listen on every address"
	case f.Kind == inspect.NameImage:
		return "the Dockerfile sets it"
	case f.Kind == inspect.NameBuilt:
		return "fixed when the image is built: a build argument (image.args), not read when it runs"
	case strings.HasPrefix(f.Name, "AWS_"):
		return "the task role gives the containers their permissions: keys of an account do not belong there"
	case f.Kind == inspect.NameProvided && s.Data.URLStyle == stack.StyleParts:
		return "slipway sets it, as data.url_style parts says"
	}
	return ""
}

func noteOf(s stack.Settings, kind inspect.NameKind) string {
	urls := strings.Join(s.ComposedKeys(), " and ")
	if urls != "" && (kind == inspect.NameDatabase || kind == inspect.NameProvided) {
		return "an address or a login of a database: slipway gives those as " + urls + ", in the form data.url_style says"
	}
	return ""
}

// CheckUse says why a name cannot be put to a use, with the other answers as they are. It never repeats a value.
func CheckUse(s stack.Settings, n Name) error {
	switch {
	case n.Use == UseSecret:
		s.Service.Variables = nil // which of the two it is, is being said
		return ValidateKey(n.Name, s)
	case n.Use == UsePlain && secretscan.Why(n.Name, n.Value) != "":
		return fmt.Errorf("%s looks like a secret, and whoever may read the task definition reads a plain variable", n.Name)
	case n.Use == UsePlain && strings.ContainsAny(n.Value, ",\n"):
		return fmt.Errorf("the value of %s has a comma or a line break, which a plain variable cannot have here: keep it "+
			"as a secret", n.Name)
	}
	return nil
}

// Next is the next use that a name can be put to.
func Next(s stack.Settings, n Name) Use {
	at := slices.Index(Uses, n.Use)
	for i := 1; i < len(Uses); i++ {
		n.Use = Uses[(at+i)%len(Uses)]
		if CheckUse(s, n) == nil {
			return n.Use
		}
	}
	return Uses[at]
}

// NamesText is what names come to as one answer: a secret is its name, a plain setting NAME=value.
func NamesText(names []Name) string {
	var items []string
	for _, n := range names {
		switch {
		case n.Fixed != "":
		case n.Use == UseSecret:
			items = append(items, n.Name)
		case n.Use == UsePlain:
			items = append(items, n.Name+"="+n.Value)
		}
	}
	slices.Sort(items)
	return strings.Join(items, ",")
}

// NamesWords says which names are secrets and which plain settings.
func NamesWords(names []Name) string {
	byUse := map[Use][]string{}
	for _, n := range names {
		if n.Fixed == "" {
			byUse[n.Use] = append(byUse[n.Use], n.Name)
		}
	}
	var words []string
	for use, what := range map[Use]string{UseSecret: "secret ", UsePlain: "plain "} {
		if list := byUse[use]; len(list) > 0 {
			words = append(words, what+strings.Join(list, ", "))
		}
	}
	if len(words) == 0 {
		return "none"
	}
	slices.SortFunc(words, func(a, b string) int { return strings.Compare(b, a) }) // secrets first
	return strings.Join(words, "; ")
}

// AddNames adds what was typed to the names that can be chosen: secrets by their names, plain settings as NAME=value.
// at is where the last one is, -1 where nothing was typed.
func AddNames(s stack.Settings, names []Name, text string) (with []Name, at int, err error) {
	at = -1
	for _, item := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' }) {
		name, value, plain := strings.Cut(item, "=")
		if with, at, err = addName(s, names, name); err != nil {
			return names, at, err
		}
		if names = with; !plain {
			continue
		}
		names[at].Use, names[at].Value = UsePlain, value
		if err := CheckUse(s, names[at]); err != nil {
			return names, at, err
		}
	}
	return names, at, nil
}

// addName adds a name to those that can be chosen, as a secret, and says where it is. One that is there already
// becomes a secret.
func addName(s stack.Settings, names []Name, name string) (with []Name, at int, err error) {
	at = slices.IndexFunc(names, func(n Name) bool { return n.Name == name })
	n := Name{Name: name, Use: UseSecret}
	if at >= 0 {
		n = names[at]
		n.Use = UseSecret
	}
	if n.Fixed != "" {
		return names, at, fmt.Errorf("%s cannot be given: %s", name, n.Fixed)
	}
	if err := CheckUse(s, n); err != nil {
		return names, at, err
	}
	names = slices.Clone(names)
	if at < 0 {
		at = slices.IndexFunc(names, func(o Name) bool { return o.Fixed != "" || o.Name > name })
		if at < 0 {
			at = len(names)
		}
		names = slices.Insert(names, at, n)
	}
	names[at] = n
	return names, at, nil
}
