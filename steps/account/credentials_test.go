package account_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/smithy-go"

	"slipway/steps/account"
	"slipway/steps/cloud"
	"slipway/steps/sandbox"
)

const configFile = `[default]
region = eu-west-1
[profile prod]
region = us-east-1
role_arn = arn:aws:iam::999900001111:role/ops/deployer
source_profile = default
[profile broken]
role_arn = arn:aws:iam::999900001111:role/deployer
source_profile = nowhere
[profile hollow]
role_arn = arn:aws:iam::999900001111:role/deployer
source_profile = empty
[profile empty]
[sso-session corp]
sso_region = eu-west-1
sso_start_url = https://corp.awsapps.com/start
[profile staging]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = dev
[profile legacy]
sso_start_url = https://old.awsapps.com/start
sso_region = eu-west-1
sso_account_id = 444455556666
sso_role_name = dev
[profile ops]
role_arn = arn:aws:iam::999900001111:role/deployer
source_profile = staging
[profile console]
login_session = arn:aws:iam::111122223333:user/ada
[profile vault]
credential_process = /bin/false
`

const credentialsFile = "[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = s3cr3tmarker\n"

// laptop gives the test an AWS configuration of its own, and none of the machine's.
func laptop(t *testing.T) {
	dir := t.TempDir()
	for _, v := range os.Environ() {
		if name, _, _ := strings.Cut(v, "="); strings.HasPrefix(name, "AWS_") {
			t.Setenv(name, "")
			os.Unsetenv(name)
		}
	}
	t.Setenv("HOME", dir)
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	for variable, text := range map[string]string{"AWS_CONFIG_FILE": configFile,
		"AWS_SHARED_CREDENTIALS_FILE": credentialsFile} {
		path := filepath.Join(dir, variable)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		t.Setenv(variable, path)
	}
}

func TestProfiles(t *testing.T) {
	laptop(t)
	want := map[string]account.Profile{
		"default": {Region: "eu-west-1", How: "access keys"},
		"prod":    {Account: "999900001111", Role: "deployer", Region: "us-east-1", How: "role through default"},
		"broken":  {Broken: "its source profile nowhere does not exist"},
		"hollow":  {Broken: "it takes its credentials from profile empty, which has none"},
		"empty":   {How: "no credentials of its own"},
		"staging": {Account: "111122223333", Role: "dev", How: "single sign-on", SignIn: []string{"aws", "sso", "login",
			"--profile", "staging"}},
		"legacy": {Account: "444455556666", Role: "dev", How: "single sign-on", SignIn: []string{"aws", "sso", "login",
			"--profile", "legacy"}},
		"ops": {Account: "999900001111", Role: "deployer", How: "role through staging", SignIn: []string{"aws", "sso",
			"login", "--profile", "staging"}},
		"console": {Account: "111122223333", How: "console sign-in", SignIn: []string{"aws", "login", "--profile",
			"console"}},
		"vault": {How: "a command"},
	}
	got := account.Profiles(t.Context())
	if len(got) != len(want) || got[0].Name != "default" {
		t.Errorf("profiles %+v", got)
	}
	for _, p := range got {
		w := want[p.Name]
		w.Name = p.Name
		if fmt.Sprint(p) != fmt.Sprint(w) {
			t.Errorf("%+v, want %+v", p, w)
		}
		if strings.Contains(fmt.Sprint(p), "s3cr3t") || strings.Contains(fmt.Sprint(p), "AKIA") {
			t.Errorf("%+v holds a key", p)
		}
	}
}

// sts answers every call with one status and body, as STS would.
func sts(t *testing.T, status int, body string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/xml")
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}))
	t.Cleanup(server.Close)
	t.Setenv("AWS_ENDPOINT_URL_STS", server.URL)
}

func refusal(code, message string) string {
	return `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>` + code +
		`</Code><Message>` + message + `</Message></Error></ErrorResponse>`
}

// Each trouble on the way to an account is named with the profile it is about and with what to do, and the sign-in is
// offered where there is one.
func TestUnopened(t *testing.T) {
	for _, c := range []struct {
		name, profile string
		prepare       func(t *testing.T)
		says, next    string
		signIn        string
	}{
		{"no credentials", "empty", nil, "no AWS credentials were found", "aws configure", ""},
		{"no such profile", "stagign", nil, "profile stagign: it does not exist", "another profile", ""},
		{"no such profile in the environment", "", func(t *testing.T) { t.Setenv("AWS_PROFILE", "gone") },
			"AWS_PROFILE names gone: it does not exist", "another profile", ""},
		{"source is missing", "broken", nil, "profile broken: its source profile nowhere does not exist", "~/.aws/config",
			""},
		{"source is empty", "hollow", nil, "profile hollow: it takes its credentials from profile empty, which has none",
			"~/.aws/config", ""},
		{"sign-on never begun", "staging", nil, "the session of profile staging has expired, or was never begun",
			"aws sso login --profile staging", "staging"},
		{"sign-on without a session section", "legacy", nil, "the session of profile legacy has expired",
			"aws sso login --profile legacy", "legacy"},
		{"sign-on behind a role", "ops", nil, "the session of profile ops has expired", "aws sso login --profile staging",
			"staging"},
		{"console sign-in", "console", nil, "the session of profile console has expired, or was never begun",
			"aws login --profile console", "console"},
		{"a command that fails", "vault", nil, "credential_process failed", "by hand", ""},
		{"role refused", "prod", func(t *testing.T) {
			sts(t, 403, refusal("AccessDenied", "User: arn:aws:iam::1:user/x is not authorized to perform: sts:AssumeRole"))
		}, "profile prod may not take its role", "trust policy", ""},
		{"wrong keys", "default", func(t *testing.T) {
			sts(t, 403, refusal("InvalidClientTokenId", "The security token included in the request is invalid."))
		}, "profile default: AWS does not know these access keys", "keys", ""},
		{"wrong keys in the environment", "", func(t *testing.T) {
			t.Setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPL9")
			t.Setenv("AWS_SECRET_ACCESS_KEY", "s3cr3tmarker")
			sts(t, 403, refusal("SignatureDoesNotMatch", "The request signature we calculated does not match"))
		}, "AWS_ACCESS_KEY_ID in the environment: the secret access key does not fit", "aws configure", ""},
		{"nobody answers", "default", func(t *testing.T) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			l.Close()
			t.Setenv("AWS_ENDPOINT_URL", "http://"+l.Addr().String())
		}, "AWS could not be reached", "AWS_ENDPOINT_URL", ""},
		{"region off", "default", func(t *testing.T) { t.Setenv("AWS_REGION", "eu-wset-1") },
			"there is no AWS region eu-wset-1", "did you mean eu-west-1?", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			laptop(t)
			if c.prepare != nil {
				c.prepare(t)
			}
			err := opened(t.Context(), c.profile)
			if err == nil {
				t.Fatal("it opened")
			}
			f := account.SignInFinding(err, c.profile, account.Profiles(t.Context()))
			if f.Status != account.Fail || !strings.Contains(f.Detail, c.says) || !strings.Contains(f.Next, c.next) {
				t.Errorf("%+v of %v", f, err)
			}
			if c.signIn == "" != (f.SignIn == nil) || c.signIn != "" && f.SignIn[len(f.SignIn)-1] != c.signIn {
				t.Errorf("sign in with %v", f.SignIn)
			}
			if said := fmt.Sprint(f); strings.Contains(said, "s3cr3t") || strings.Contains(said, "AKIA") {
				t.Errorf("%s holds a key", said)
			}
			if account.RegionRefused(err) != (f.ID == "region") {
				t.Errorf("%s is about the region: %v", f.ID, account.RegionRefused(err))
			}
		})
	}
}

// opened opens an account as the command line does.
func opened(ctx context.Context, profile string) error {
	cfg, err := cloud.Load(ctx, cloud.Options{Profile: profile, Region: os.Getenv("AWS_REGION")})
	if err != nil {
		return err
	}
	if cfg.Region == "" {
		cfg.Region = "eu-west-1"
	}
	_, err = account.Identify(ctx, cloud.New(cfg))
	return err
}

// Without credentials the SDK asks whether this is one of AWS's machines. A network that swallows the question must not
// keep anybody.
func TestNobodyAnswersAboutThisMachine(t *testing.T) {
	laptop(t)
	t.Setenv("AWS_EC2_METADATA_DISABLED", "")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	t.Setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://"+l.Addr().String())
	began := time.Now()
	err = opened(t.Context(), "empty")
	if err == nil || time.Since(began) > 4*time.Second {
		t.Fatalf("%v after %s", err, time.Since(began))
	}
	if f := account.SignInFinding(err, "empty", account.Profiles(t.Context())); f.Offline ||
		!strings.Contains(f.Detail, "no AWS credentials were found") {
		t.Errorf("%+v", f)
	}
}

// A region the account has not opted in to refuses good keys: another region knows them, so it is the region's fault.
func TestRegionBehindRefusedKeys(t *testing.T) {
	b := sandbox.New(sandbox.Options{Account: number, Region: "eu-south-1"})
	b.Inject(sandbox.Refuse{At: sandbox.At{Operation: "STS:GetCallerIdentity", Times: 1},
		Err: &smithy.GenericAPIError{Code: "InvalidClientTokenId",
			Message: "The security token included in the request is invalid"}})
	_, err := account.Identify(t.Context(), cloud.New(b.Config("eu-south-1")))
	if err == nil || !account.RegionRefused(err) {
		t.Fatalf("%v", err)
	}
	if f := account.SignInFinding(err, "", nil); f.ID != "region" ||
		!strings.Contains(f.Detail, "has not enabled eu-south-1") {
		t.Errorf("%+v", f)
	}
	b.Inject(sandbox.Refuse{At: sandbox.At{Operation: "STS:GetCallerIdentity"},
		Err: &smithy.GenericAPIError{Code: "InvalidClientTokenId",
			Message: "The security token included in the request is invalid"}})
	if _, err := account.Identify(t.Context(), cloud.New(b.Config("eu-south-1"))); err == nil ||
		account.RegionRefused(err) {
		t.Errorf("keys nobody knows are the region's fault: %v", err)
	}
}

func TestOrigin(t *testing.T) {
	laptop(t)
	origin := func(profile string) string {
		cfg, err := cloud.Load(t.Context(), cloud.Options{Profile: profile, Region: "eu-west-1"})
		if err != nil {
			t.Fatal(err)
		}
		return account.CredentialSource(t.Context(), cloud.New(cfg), profile)
	}
	if got := origin(""); got != "profile default (access keys)" {
		t.Error(got)
	}
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPL9")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "s3cr3tmarker")
	if got := origin(""); got != "from the environment (AWS_ACCESS_KEY_ID)" {
		t.Error(got)
	}
	if got := origin("default"); got != "profile default (access keys)" {
		t.Errorf("a profile by name goes before the environment: %s", got)
	}
}

func TestPolicyNamesTheStack(t *testing.T) {
	who := account.Identity{Account: number, Partition: "aws"}
	for _, app := range []string{"", "shop"} {
		s := shop()
		s.App, s.Account = app, ""
		documents := account.Policy(who, s)
		if !slices.ContainsFunc(documents, func(d cloud.PolicyDocument) bool { return strings.Contains(d.JSON, number) }) {
			t.Errorf("%q: no document names the account", app)
		}
	}
}
