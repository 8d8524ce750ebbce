package stack

import (
	"fmt"
	"regexp"
	"strings"
)

var (
	appPattern         = regexp.MustCompile(`^[a-z](?:-?[a-z0-9]){1,19}$`)
	environmentPattern = regexp.MustCompile(`^[a-z][a-z0-9]{1,9}$`)
	regionPattern      = regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-\d$`)
	accountPattern     = regexp.MustCompile(`^\d{12}$`)
)

// longestPrefix leaves room for the longest name made of it, the target group P-tg-65535 within ELB's 32 characters.
const longestPrefix = 23

// reservedStarts are refused by some service: SSM (aws, ssm), ELB (internal-), EC2 (sg-).
var reservedStarts = []string{"aws", "ssm", "internal", "sg-"}

// ValidateApp says what is wrong with an app name: it becomes part of the name of every resource.
func ValidateApp(app string) error {
	if app == "" {
		return fmt.Errorf("the app needs a name, for example shop")
	}
	if !appPattern.MatchString(app) {
		return fmt.Errorf("app name %q must be 2 to 20 lower-case letters, digits and single hyphens, starting with a "+
			"letter: for example %s", app, suggestName(app))
	}
	for _, start := range reservedStarts {
		if strings.HasPrefix(app, start) {
			return fmt.Errorf("app name %q must not start with %q, which AWS keeps for itself: for example my-%s", app, start,
				app)
		}
	}
	return nil
}

// ValidateEnvironment says what is wrong with an environment name.
func ValidateEnvironment(environment string) error {
	if !environmentPattern.MatchString(environment) {
		return fmt.Errorf("environment %q must be 2 to 10 lower-case letters and digits, starting with a letter: for "+
			"example production or staging", environment)
	}
	return nil
}

// ValidateRegion says what is wrong with the form of a region; whether it exists is AWS's to say.
func ValidateRegion(region string) error {
	if !regionPattern.MatchString(region) {
		return fmt.Errorf("region %q does not look like one: for example eu-west-1", region)
	}
	return nil
}

// ValidateAccount says what is wrong with an account id.
func ValidateAccount(account string) error {
	if !accountPattern.MatchString(account) {
		return fmt.Errorf("account %q must be the 12 digits of an AWS account id, in quotes: for example \"123456789012\"",
			account)
	}
	return nil
}

// Invalid is one answer that is not valid.
type Invalid struct {
	Path string // of the answer
	Line int    // in slipway.yaml, 0 when it is not from there
	Why  error
}

func (i Invalid) Error() string {
	if i.Line > 0 {
		return fmt.Sprintf("slipway.yaml line %d: %s: %v", i.Line, i.Path, i.Why)
	}
	return fmt.Sprintf("%s: %v", i.Path, i.Why)
}

// Validate returns what is wrong with the answers that name the stack. The other answers are validated by their
// questions.
func (s Settings) Validate() []Invalid {
	var bad []Invalid
	add := func(path string, err error) {
		if err != nil {
			bad = append(bad, Invalid{Path: path, Why: err})
		}
	}
	add("app", ValidateApp(s.App))
	add("environment", ValidateEnvironment(s.Environment))
	add("region", ValidateRegion(s.Region))
	if s.Account != "" {
		add("account", ValidateAccount(s.Account))
	}
	if _, ok := Preset(s.Preset); !ok {
		add("preset", fmt.Errorf("there is no preset %q: standard or saver", s.Preset))
	}
	if p := s.Identity("").Prefix(); len(bad) == 0 && len(p) > longestPrefix {
		add("app", fmt.Errorf("app and environment together make %q, %d characters; AWS's name limits leave room for %d", p,
			len(p), longestPrefix))
	}
	return bad
}

func suggestName(app string) string {
	var b strings.Builder
	hyphen := false
	for _, r := range strings.ToLower(app) {
		letter := r >= 'a' && r <= 'z'
		if letter || (r >= '0' && r <= '9' && b.Len() > 0) {
			if hyphen && b.Len() > 0 {
				b.WriteByte('-')
			}
			b.WriteRune(r)
			hyphen = false
		} else {
			hyphen = true
		}
	}
	name := b.String()
	if len(name) > 20 {
		name = strings.Trim(name[:20], "-")
	}
	if !appPattern.MatchString(name) {
		return "shop"
	}
	return name
}
