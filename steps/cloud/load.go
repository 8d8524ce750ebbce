package cloud

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials/ssocreds"
	"github.com/aws/smithy-go/logging"

	"slipway/steps/clean"
	"slipway/steps/userfile"
)

// Options say which of the user's configurations to load. Empty fields are taken from the environment (AWS_PROFILE,
// AWS_REGION, AWS_ENDPOINT_URL …) and the shared config files, as every AWS tool does.
type Options struct {
	Profile string
	Region  string
}

// Config is what clients are made from, for callers that do not know AWS.
type Config = aws.Config

// Codes of the errors Load returns.
const (
	NoCredentials  = "NoCredentials"
	ExpiredSession = "ExpiredSession"
	UnknownProfile = "UnknownProfile"
	UnknownRegion  = "UnknownRegion"
	Misconfigured  = "Misconfigured"
	NoRegion       = "NoRegion" // none was given anywhere: ask for one
)

// Load loads the configuration and makes sure, before anything is called, that it has a region that exists and
// credentials that have not expired. Its errors are *Error with one of the codes above; after NoRegion the
// configuration is usable but for its region.
func Load(ctx context.Context, o Options) (aws.Config, error) {
	profile := o.Profile
	if profile == "" {
		profile = os.Getenv("AWS_PROFILE")
	}
	load := []func(*config.LoadOptions) error{
		config.WithRetryer(func() aws.Retryer { return Retryer() }),
		config.WithAppID("slipway"),
		config.WithLogger(logging.Nop{}), // the SDK's remarks would be written across the screen
		config.WithHTTPClient(httpClient()),
	}
	if o.Profile != "" {
		load = append(load, config.WithSharedConfigProfile(o.Profile))
	}
	if o.Region != "" {
		load = append(load, config.WithRegion(o.Region))
	}
	if err := readable(); err != nil {
		return aws.Config{}, err
	}
	cfg, err := config.LoadDefaultConfig(ctx, load...)
	if err != nil {
		return aws.Config{}, explainLoad(err, profile)
	}
	if cfg.Region != "" {
		if err := checkRegion(ctx, cfg.Region); err != nil {
			return aws.Config{}, err
		}
	}
	if cfg.Credentials == nil {
		return aws.Config{}, noCredentials(nil)
	}
	if err := retrieve(ctx, cfg.Credentials); err != nil {
		return aws.Config{}, explainLoad(err, profile)
	}
	if cfg.Region == "" {
		return cfg, &Error{Code: NoRegion, Safe: true, Means: "no region is set",
			Next: "name one with --region, AWS_REGION, or aws configure set region"}
	}
	return cfg, nil
}

const (
	// An EC2 instance answers about itself within milliseconds; elsewhere nothing does, and a laptop's network may swallow
	// the question.
	patienceAtHome = 2 * time.Second
	patienceAbroad = 30 * time.Second
	// A command that gives credentials may ask a person for a second factor.
	patienceForCommand = 60 * time.Second
)

// retrieve has the credentials fetched, and does not wait for ever.
func retrieve(ctx context.Context, credentials aws.CredentialsProvider) error {
	var sources []aws.CredentialSource
	if known, ok := credentials.(aws.CredentialProviderSource); ok {
		sources = known.ProviderSources()
	}
	wait, home := patienceAbroad, slices.Contains(sources, aws.CredentialSourceIMDS)
	switch {
	case home:
		wait = patienceAtHome
	case slices.Contains(sources, aws.CredentialSourceProcess):
		wait = patienceForCommand
	}
	limited, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	// a provider that waits for a child's output does not always heed its context
	got := make(chan error, 1)
	go func() {
		_, err := credentials.Retrieve(limited)
		got <- err
	}()
	var err error
	select {
	case err = <-got:
	case <-limited.Done():
		err = limited.Err()
	}
	switch late := err != nil && errors.Is(limited.Err(), context.DeadlineExceeded) && ctx.Err() == nil; {
	case late && home:
		return noCredentials(nil)
	case late:
		return &Error{Code: NoCredentials, Safe: true,
			Means: fmt.Sprintf("where the AWS credentials come from did not answer within %s", wait),
			Next: "check with aws sts get-caller-identity what it waits for (a sign-in, a credential_process, a network), " +
				"then run it again", err: err}
	}
	return err
}

// readable refuses files of the AWS configuration that are none: the SDK would wait for a pipe.
func readable() error {
	for _, path := range []string{sharedFile("AWS_CONFIG_FILE", "config"), sharedFile("AWS_SHARED_CREDENTIALS_FILE",
		"credentials"), os.Getenv("AWS_CA_BUNDLE")} {
		st, err := os.Stat(path)
		if err != nil || st.Mode().IsRegular() || st.IsDir() || path == os.DevNull {
			continue
		}
		return &Error{Code: Misconfigured, Safe: true, Means: userfile.Check(path).Error(),
			Next: "correct AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE or AWS_CA_BUNDLE"}
	}
	return nil
}

func explainLoad(err error, profile string) error {
	e := Explain(err)
	if e.Code == ExpiredSession && profile != "" {
		e.Next = "run aws sso login --profile " + clean.Word(profile) + ", then run it again"
	}
	return e
}

func noCredentials(err error) *Error {
	return &Error{Code: NoCredentials, Safe: true, Means: "no AWS credentials were found",
		Next: "run aws configure (access keys) or aws configure sso, or set AWS_PROFILE; `slipway --sandbox` needs none",
		err:  err}
}

// configuration explains err when it is about credentials or configuration, and reports whether it was.
func configuration(e *Error, err error) bool {
	var profile config.SharedConfigProfileNotExistError
	var token *ssocreds.InvalidTokenError
	text := strings.ToLower(err.Error())
	switch {
	case errors.As(err, &profile):
		e.Code, e.Safe = UnknownProfile, true
		e.Means = "there is no AWS profile " + profile.Profile
		e.Next = "aws configure list-profiles lists those there are"
		if near := nearest(profile.Profile, Profiles()); near != "" {
			e.Next = "did you mean " + near + "? aws configure list-profiles lists those there are"
		}
	case errors.As(err, &token),
		strings.Contains(text, "token has expired"), strings.Contains(text, "failed to read cached sso token"),
		strings.Contains(text, "cached sso token is expired"),
		strings.Contains(text, "refresh cached sso token failed"), strings.Contains(text, "unable to refresh sso token"):
		e.Code, e.Means, e.Safe = ExpiredSession, "the single sign-on session has expired, or was never begun", true
		e.Next = "run aws sso login, then run it again"
	case strings.Contains(text, "no ec2 imds role found"), strings.Contains(text, "static credentials are empty"),
		strings.Contains(text, "failed to refresh cached credentials") && strings.Contains(text, "imds"):
		n := noCredentials(err)
		e.Code, e.Means, e.Next, e.Safe = n.Code, n.Means, n.Next, true
	case strings.Contains(text, "assume role with mfa"):
		e.Code, e.Means, e.Safe = NoCredentials, "the profile assumes a role with a second factor, which cannot be asked "+
			"for here", true
		e.Next = "get a session first (aws sts get-session-token, aws-vault exec, or single sign-on) and run slipway in it"
	case strings.Contains(text, "process provider error"), strings.Contains(text, "credential_process"):
		e.Code, e.Means, e.Safe = NoCredentials, "the profile's credential_process failed", true
		e.Next = "run it by hand to see why"
	case strings.Contains(text, "get identity: get credentials"), strings.Contains(text, "failed to retrieve credentials"),
		strings.Contains(text, "failed to refresh cached credentials"):
		e.Code, e.Means, e.Safe = NoCredentials, "the AWS credentials could not be had", true
		e.Next = "check them with aws sts get-caller-identity"
	case strings.Contains(text, "failed to load shared config"):
		e.Code, e.Means, e.Safe = UnknownProfile, "the AWS config file could not be read", true
		e.Next = "check ~/.aws/config and ~/.aws/credentials"
	default:
		return false
	}
	return true
}

// checkRegion refuses a region that does not exist. One that this version does not know, but the network does, is let
// through: AWS opens regions faster than programs are updated.
func checkRegion(ctx context.Context, name string) error {
	if _, ok := RegionNamed(name); ok {
		return nil
	}
	if region.MatchString(name) {
		limited, cancel := context.WithTimeout(ctx, connectPatience)
		defer cancel()
		if _, err := net.DefaultResolver.LookupHost(limited, "sts."+name+".amazonaws.com"); err == nil {
			return nil
		}
	}
	e := &Error{Code: UnknownRegion, Safe: true, Means: "there is no AWS region " + name,
		Next: "regions look like eu-west-1 or us-east-1"}
	if near := SuggestRegion(name); near != "" {
		e.Next = "did you mean " + near + "?"
	}
	return e
}
