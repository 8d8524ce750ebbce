package account

import (
	"context"
	"errors"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go/logging"

	"slipway/steps/cloud"
)

// Profile is one of the user's AWS configuration, as far as its files tell. None of it is secret.
type Profile struct {
	Name    string
	Account string // "" when the files do not say
	Role    string
	Region  string
	How     string   // how its credentials are had: "access keys", "single sign-on", "role through base"
	SignIn  []string // the command that begins its session; nil when it has none
	Broken  string   // why no credentials can come of it
}

// Profiles lists the profiles of the user's AWS configuration, default first.
func Profiles(ctx context.Context) []Profile {
	var profiles []Profile
	for _, name := range cloud.Profiles() {
		profiles = append(profiles, ProfileNamed(ctx, name))
	}
	return profiles
}

// ProfileInUse is the name of the profile that is in use: the one given, or the environment's, or the one every AWS
// tool falls back to.
func ProfileInUse(given string) string {
	for _, name := range []string{given, os.Getenv("AWS_PROFILE"), os.Getenv("AWS_DEFAULT_PROFILE")} {
		if name != "" {
			return name
		}
	}
	return "default"
}

// ProfileNamed reads one profile, the way the SDK does.
func ProfileNamed(ctx context.Context, name string) Profile {
	p := Profile{Name: name}
	c, err := config.LoadSharedConfigProfile(ctx, name, func(o *config.LoadSharedConfigOptions) {
		o.Logger = logging.Nop{}
		if path := os.Getenv("AWS_CONFIG_FILE"); path != "" {
			o.ConfigFiles = []string{path}
		}
		if path := os.Getenv("AWS_SHARED_CREDENTIALS_FILE"); path != "" {
			o.CredentialsFiles = []string{path}
		}
	})
	if err != nil {
		p.Broken = brokenProfile(name, err)
		return p
	}
	p.Region, p.Account, p.Role = c.Region, c.SSOAccountID, c.SSORoleName
	if c.RoleARN != "" {
		p.Account, p.Role = ofARN(c.RoleARN)
	} else if c.LoginSession != "" {
		p.Account, _ = ofARN(c.LoginSession)
	}
	p.How, p.SignIn = obtained(c)
	if c.Source != nil {
		p.How = "role through " + c.Source.Profile
		_, p.SignIn = obtained(*c.Source)
	}
	return p
}

// obtained says how a profile's credentials are had, and the command that begins its session.
func obtained(c config.SharedConfig) (how string, signIn []string) {
	switch {
	case c.Credentials.HasKeys():
		return "access keys", nil
	case c.CredentialSource != "":
		return "role of this machine", nil
	case c.WebIdentityTokenFile != "":
		return "role by web identity", nil
	case c.SSOSession != nil || c.SSOStartURL != "":
		return "single sign-on", []string{"aws", "sso", "login", "--profile", c.Profile}
	case c.LoginSession != "":
		return "console sign-in", []string{"aws", "login", "--profile", c.Profile}
	case c.CredentialProcess != "":
		return "a command", nil
	}
	return "no credentials of its own", nil
}

// ofARN takes the account and the last name out of a role's or user's ARN.
func ofARN(arn string) (account, name string) {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 {
		return "", ""
	}
	return parts[4], parts[5][strings.LastIndexByte(parts[5], '/')+1:]
}

// brokenProfile says why the SDK cannot read a profile.
func brokenProfile(name string, err error) string {
	var source config.SharedConfigAssumeRoleError
	var missing config.SharedConfigProfileNotExistError
	switch {
	case errors.As(err, &source) && errors.As(err, &missing) && missing.Profile != name:
		return "its source profile " + missing.Profile + " does not exist"
	case errors.As(err, &source):
		return "it takes its credentials from profile " + source.Profile + ", which has none"
	case errors.As(err, &missing):
		return "it does not exist"
	}
	return cloud.Redact(err.Error())
}
