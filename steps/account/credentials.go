package account

import (
	"context"
	"errors"
	"net"
	"os"
	"slices"
	"strings"

	"slipway/steps/clean"
	"slipway/steps/cloud"
)

// CredentialSource says where the credentials of c came from: the environment, a profile and how it has them, or the
// machine.
func CredentialSource(ctx context.Context, c *cloud.Clients, given string) string {
	credentials, err := c.STS.Options().Credentials.Retrieve(ctx)
	if err != nil {
		return ""
	}
	switch source := credentials.Source; {
	case strings.HasPrefix(source, "EnvConfig"):
		return "from the environment (AWS_ACCESS_KEY_ID)"
	case strings.HasPrefix(source, "EC2Role"):
		return "from this EC2 instance"
	case strings.HasPrefix(source, "CredentialsEndpoint"):
		return "from this container"
	case source == "WebIdentityCredentials" && os.Getenv("AWS_WEB_IDENTITY_TOKEN_FILE") != "":
		return "from the environment (web identity)"
	}
	p := ProfileNamed(ctx, ProfileInUse(given))
	return "profile " + p.Name + " (" + p.How + ")"
}

// keysInEnvironment reports whether the SDK takes the environment's keys: it does unless a profile is asked for by
// name.
func keysInEnvironment(given string) bool { return given == "" && os.Getenv("AWS_ACCESS_KEY_ID") != "" }

// SignInFinding says why nobody could be asked anything: a finding about the credentials, or about the region when that
// is what refused them. given is the profile that was asked for, "" for the environment's; profiles are those there
// are.
func SignInFinding(err error, given string, profiles []Profile) Finding {
	e := cloud.Explain(err)
	p, whose := Profile{Name: ProfileInUse(given)}, "profile "+ProfileInUse(given)
	if i := slices.IndexFunc(profiles, func(one Profile) bool { return one.Name == p.Name }); i >= 0 {
		p = profiles[i]
	} else if p.Name != "default" {
		p.Broken = "it does not exist"
	}
	if keysInEnvironment(given) {
		p, whose = Profile{}, "AWS_ACCESS_KEY_ID in the environment"
	}
	f := Finding{ID: "credentials", Title: "Credentials", Status: Fail, Detail: e.Means, Next: e.Next}
	switch {
	case RegionRefused(err):
		f.ID, f.Title = "region", "Region"
	case unreachable(err):
		f.Offline = true
		f.Detail = "AWS could not be reached"
		var dns *net.DNSError
		if errors.As(err, &dns) {
			f.Detail += ": the name " + dns.Name + " is not known here"
		}
		f.Next = "check the network connection (a VPN or a proxy?) and look again"
		if os.Getenv("AWS_ENDPOINT_URL") != "" {
			f.Next = "AWS_ENDPOINT_URL is set: check that something answers there, and look again"
		}
	case e.Code == cloud.UnknownProfile && p.Broken != "":
		f.Detail = "profile " + p.Name + ": " + p.Broken
		f.Next = "mend ~/.aws/config, or use another profile"
		if given == "" && os.Getenv("AWS_PROFILE") == p.Name {
			f.Detail = "AWS_PROFILE names " + p.Name + ": " + p.Broken
		}
	case p.Broken != "" && e.Code == "":
		f.Detail, f.Next = "profile "+p.Name+": "+p.Broken, "mend ~/.aws/config, or use another profile"
	case e.Code == cloud.ExpiredSession, signedOut(err):
		f.Detail = "the session of profile " + p.Name + " has expired, or was never begun"
	case e.Operation == "AssumeRole" && cloud.Denied(err):
		f.Detail = "profile " + p.Name + " may not take its role (sts:AssumeRole is refused)"
		f.Next = "the role's trust policy and your own policies both have to allow it: ask whoever administers the account"
	case e.Service == "sts" && f.Detail != "" && (len(profiles) > 0 || keysInEnvironment(given)):
		f.Detail = whose + ": " + f.Detail
	}
	if p.SignIn != nil && f.ID == "credentials" && !f.Offline {
		f.Next = "sign in: " + clean.Words(p.SignIn)
		f.SignIn = p.SignIn
	}
	if f.Detail == "" {
		f.Detail = either(e.Said, cloud.Redact(err.Error()))
	}
	if f.Next == "" {
		f.Next = "see what the aws command says: aws sts get-caller-identity"
	}
	return f
}

// codeRegionNotEnabled marks credentials that are good, in a region that the account has not opted in to.
const codeRegionNotEnabled = "RegionNotEnabled"

// RegionRefused reports whether an account could not be opened because of its region: another one may do.
func RegionRefused(err error) bool {
	return slices.Contains([]string{cloud.UnknownRegion, cloud.NoRegion, codeRegionNotEnabled}, cloud.Explain(err).Code)
}

// DefaultRegion is a region of the same partition that every account has.
func DefaultRegion(region string) string { return home(region) }

// unreachable reports whether nothing answered, whatever was being asked.
func unreachable(err error) bool {
	if e := cloud.Explain(err); e.Service == "ec2imds" || e.Code == cloud.NoCredentials && errors.Unwrap(e) == nil {
		return false // it was this machine that was asked, whether it is one of AWS's
	}
	var dns *net.DNSError
	var dial *net.OpError
	return errors.As(err, &dns) || errors.As(err, &dial) || errors.Is(err, context.DeadlineExceeded) ||
		cloud.Explain(err).Code == "Unreachable"
}

// signedOut reports whether a session of aws login has ended. The SDK has no type for it, only words, below those cloud
// puts it in.
func signedOut(err error) bool {
	for ; err != nil; err = errors.Unwrap(err) {
		if strings.Contains(err.Error(), "please reauthenticate") {
			return true
		}
	}
	return false
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
