package secrets

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"slipway/steps/deploy"
	"slipway/steps/stack"
)

// keyPattern is what the guide's path rule and every shell agree on.
var keyPattern = regexp.MustCompile(`^[A-Z][A-Z0-9_]*$`)

// longestValue is what a standard parameter holds; larger ones cost money.
const longestValue = 4096

// ValidateKey says why a name cannot be one of the user's own keys.
func ValidateKey(key string, s stack.Settings) error {
	switch {
	case !keyPattern.MatchString(key):
		return fmt.Errorf("%q is no name for a secret: capital letters, digits and underscores, starting with a letter, "+
			"for example %s", key, suggest(key))
	case strings.HasPrefix(key, "AWS_"):
		return fmt.Errorf("%s is refused: keys of an AWS account do not belong in a container; give the task role the "+
			"permissions instead", key)
	case key == stack.VariableEnvironment:
		return fmt.Errorf("%s is set by slipway, as a plain variable: it is the environment's name", key)
	case slices.Contains(s.GeneratedKeys(), key):
		return fmt.Errorf("%s is made by slipway, at random: leave it out", key)
	case slices.Contains(s.ComposedKeys(), key):
		return fmt.Errorf("%s is made by slipway, of the address and the password it generates: leave it out", key)
	case s.Data.URLStyle == stack.StyleParts && slices.Contains(deploy.PartNames, key):
		return fmt.Errorf("%s is set by slipway, as a plain variable: leave it out", key)
	}
	if _, plain := s.Service.Variables[key]; plain {
		return fmt.Errorf("%s is a plain variable too (service.variables), and a container has one value per name", key)
	}
	return nil
}

// ValidateKeys says why one of the user's own keys cannot be one, with the other answers as they are.
func ValidateKeys(s stack.Settings) error {
	for _, key := range s.Secrets.Keys {
		if err := ValidateKey(key, s); err != nil {
			return err
		}
	}
	return nil
}

// ValidateValue says why a value cannot be stored. It never repeats the value.
func ValidateValue(key string, v stack.Secret) error {
	value := v.Reveal()
	switch {
	case value == "":
		return fmt.Errorf("%s is empty, and SSM stores no empty values", key)
	case len(value) > longestValue:
		return fmt.Errorf("%s is longer than the %d bytes SSM stores for free: keep large values elsewhere and store where "+
			"they are", key, longestValue)
	case strings.Contains(value, "{{") && strings.Contains(value, "}}"):
		return fmt.Errorf("%s holds a double brace {{…}}, which SSM refuses because it means a reference there", key)
	}
	switch key {
	case stack.KeyDatabasePassword:
		return validatePassword(value)
	case stack.KeyCacheToken:
		return validateToken(value)
	}
	return nil
}

// validatePassword holds a master password to what RDS takes.
func validatePassword(v string) error {
	bad := strings.IndexFunc(v, func(r rune) bool { return r <= ' ' || r > '~' || r == '/' || r == '"' || r == '@' })
	if len(v) < 8 || len(v) > 128 || bad >= 0 {
		return fmt.Errorf("%s must be 8 to 128 printable ASCII characters without / \" @ and spaces: RDS takes nothing else",
			stack.KeyDatabasePassword)
	}
	return nil
}

// validateToken holds a token to what ElastiCache takes.
func validateToken(v string) error {
	bad := strings.IndexFunc(v, func(r rune) bool {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
		return !letter && !strings.ContainsRune("!&#$^<>-", r)
	})
	if len(v) < 16 || len(v) > 128 || bad >= 0 {
		return fmt.Errorf("%s must be 16 to 128 letters, digits and ! & # $ ^ < > -: ElastiCache takes nothing else",
			stack.KeyCacheToken)
	}
	return nil
}

// suggest makes a name that would do.
func suggest(key string) string {
	var b strings.Builder
	for _, r := range strings.ToUpper(key) {
		switch {
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9' && b.Len() > 0:
			b.WriteRune(r)
		case b.Len() > 0:
			b.WriteByte('_')
		}
	}
	if name := strings.Trim(b.String(), "_"); keyPattern.MatchString(name) {
		return name
	}
	return "STRIPE_KEY"
}
