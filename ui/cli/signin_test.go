package cli

import (
	"crypto/sha1"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestSignIn begins sessions of single sign-on from the program on a real terminal: an aws command that does what
// the real one does, and a server that answers as the portal and as STS do.
func TestSignIn(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("runs the program")
	}
	for name, walk := range map[string]journey{
		"never begun":       neverBegun,
		"expired":           expired,
		"refused":           refusedSignIn,
		"stopped":           stoppedSignIn,
		"nothing to sign":   noSignIn,
		"another profile":   anotherProfile,
		"a role behind it":  roleBehind,
		"region of profile": regionOfProfile,
		"again and again":   againAndAgain,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			walk(t, newComputer(t, itself(t)))
		})
	}
}

// marker stands in for every secret: the portal's token and the keys it gives.
const marker = "s3cr3t-marker"

// ssoConfig has a profile of each kind that a person signs in to.
const ssoConfig = `[default]
region = eu-west-1
[sso-session corp]
sso_region = eu-west-1
sso_start_url = https://corp.awsapps.com/start
sso_registration_scopes = sso:account:access
[profile staging]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = dev
region = eu-central-1
[profile legacy]
sso_start_url = https://old.awsapps.com/start
sso_region = eu-west-1
sso_account_id = 444455556666
sso_role_name = ops
region = eu-west-1
[profile deploy]
role_arn = arn:aws:iam::999900001111:role/deployer
source_profile = staging
region = us-east-1
`

// cached is where the aws command keeps the token of a session, which is named by its section or, without one, by its
// address.
func (c *computer) cached(session string) string {
	return filepath.Join(c.home, ".aws", "sso", "cache", fmt.Sprintf("%x.json", sha1.Sum([]byte(session))))
}

// keep writes a file. No other test starts a program meanwhile: the program would inherit the open file for a moment,
// and a script that is open for writing somewhere cannot be run (https://github.com/golang/go/issues/22315).
func (c *computer) keep(path, text string, mode os.FileMode) {
	c.t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		c.t.Fatal(err)
	}
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		c.t.Fatal(err)
	}
}

// token is what the aws command keeps of a session.
func token(until time.Time) string {
	return fmt.Sprintf(
		`{"startUrl":"https://corp.awsapps.com/start","region":"eu-west-1","accessToken":%q,"expiresAt":%q}`, marker,
		until.UTC().Format(time.RFC3339))
}

// withAWS sets the computer up for a profile: the configuration, the servers, and an aws command that runs script.
func (c *computer) withAWS(profile, script string) {
	c.t.Helper()
	bin := filepath.Join(c.home, "bin")
	c.keep(filepath.Join(c.home, ".aws", "config"), ssoConfig, 0o600)
	c.keep(filepath.Join(c.home, ".aws", "credentials"),
		"[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = "+marker+"\n", 0o600)
	if script != "" {
		c.keep(filepath.Join(bin, "aws"), "#!/bin/sh\n"+script, 0o755)
	}
	// the program with its profile, as an alias would have it: against real accounts, not the sandbox
	alias := filepath.Join(c.home, "slipway")
	c.keep(alias, fmt.Sprintf("#!/bin/sh\nexec %s --profile %s\n", c.binary, profile), 0o755)
	c.binary = alias
	server := httptest.NewServer(http.HandlerFunc(answer))
	c.t.Cleanup(server.Close)
	c.env = append(c.env, "PATH="+bin, "AWS_EC2_METADATA_DISABLED=true", "AWS_ENDPOINT_URL="+server.URL,
		"AWS_ENDPOINT_URL_STS="+server.URL,
		"AWS_ENDPOINT_URL_SSO="+server.URL, "AWS_ENDPOINT_URL_SSO_OIDC="+server.URL)
}

// signsIn is what aws sso login does: it shows an address and a code, waits for the browser (here: a line), and keeps
// the token. Each time it shows another code: the first one stays on the normal screen, where a second one could not be
// told from it.
func (c *computer) signsIn(session string) string {
	return fmt.Sprintf(`echo "$*" >> %[1]q
times=0; while read line; do times=$((times + 1)); done < %[1]q
echo "Open https://device.sso.eu-west-1.amazonaws.com/ and enter the code: WXYZ-$times"
read line
/bin/mkdir -p %[2]q
echo '%[3]s' > %[4]q
echo "Successfully logged into Start URL"
`, filepath.Join(c.home, "asked"), filepath.Dir(c.cached(session)), token(time.Now().Add(time.Hour)), c.cached(session))
}

// asked are the arguments the aws command was run with.
func (c *computer) asked() string {
	text, _ := os.ReadFile(filepath.Join(c.home, "asked"))
	return strings.TrimSpace(string(text))
}

// answer is what AWS answers: who one is, the portal's keys for a token, a role's keys; everything else is denied.
func answer(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	form, _ := url.ParseQuery(string(body))
	key, _, _ := strings.Cut(strings.TrimPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 Credential="), "/")
	arns := map[string]string{
		"ASIA-dev":             "arn:aws:sts::111122223333:assumed-role/dev/ada",
		"ASIA-ops":             "arn:aws:sts::444455556666:assumed-role/ops/ada",
		"ASIA-deployer":        "arn:aws:sts::999900001111:assumed-role/deployer/ada",
		"AKIAIOSFODNN7EXAMPLE": "arn:aws:iam::123456789012:user/ada",
	}
	w.Header().Set("Content-Type", "text/xml")
	switch {
	case r.URL.Path == "/federation/credentials" && r.Header.Get("X-Amz-Sso_bearer_token") == marker:
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"roleCredentials":{"accessKeyId":"ASIA-%s","secretAccessKey":%q,"sessionToken":%q,"expiration":%d}}`,
			r.URL.Query().Get("role_name"), marker, marker, time.Now().Add(time.Hour).UnixMilli())
	case form.Get("Action") == "GetCallerIdentity" && arns[key] != "":
		fmt.Fprintf(w,
			`<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>%s</Arn><UserId>AIDA</UserId><Account>%s</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
			arns[key], strings.Split(arns[key], ":")[4])
	case form.Get("Action") == "AssumeRole" && key == "ASIA-dev":
		fmt.Fprintf(w,
			`<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>ASIA-deployer</AccessKeyId><SecretAccessKey>%s</SecretAccessKey><SessionToken>%s</SessionToken><Expiration>%s</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
			marker, marker, time.Now().Add(time.Hour).UTC().Format(time.RFC3339))
	case r.Header.Get("X-Amz-Target") != "":
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"__type":"AccessDeniedException","message":"not authorized"}`)
	default:
		w.Header().Set("X-Amzn-Errortype", "AccessDeniedException")
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprint(w,
			`<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not authorized</Message></Error></ErrorResponse>`)
	}
}

// neverBegun signs in to a session that was never begun, and goes on by itself to the account.
func neverBegun(t *testing.T, c *computer) {
	c.withAWS("staging", c.signsIn("corp"))
	s := c.on(80, 24).hides(marker)
	s.waitFor("Sign in now", "session of profile staging", "aws sso login --profile staging").press("enter")
	s.waitFor("aws sso login --profile staging", "enter the code: WXYZ-1").press("enter")
	s.waitFor("role dev, profile staging (single sign-on)", "111122223333", "Set up a new stack")
	if got := c.asked(); got != "sso login --profile staging" {
		t.Errorf("aws was asked to %q", got)
	}
	s.press("enter").waitFor("What should run").press("ctrl+c").exits(130)
}

// expired signs in to a session without a section of its own, whose token has run out.
func expired(t *testing.T, c *computer) {
	c.withAWS("legacy", c.signsIn("https://old.awsapps.com/start"))
	c.keep(c.cached("https://old.awsapps.com/start"), token(time.Now().Add(-time.Hour)), 0o600)
	s := c.on(120, 40).hides(marker)
	s.waitFor("Sign in now", "session of profile legacy has expired").press("enter")
	s.waitFor("WXYZ-1").press("enter").waitFor("role ops, profile legacy (single sign-on)", "444455556666",
		"Set up a new stack")
	s.press("q").exits(0)
}

// refusedSignIn says on the screen what the aws command complained about, and the next try may work.
func refusedSignIn(t *testing.T, c *computer) {
	c.withAWS("staging", "echo An error occurred: the client is not registered >&2\nexit 255\n")
	s := c.on(80, 24).hides(marker)
	s.waitFor("Sign in now").press("enter").waitFor("did not work: An error occurred: the", "client is not registered",
		"Sign in now")
	c.keep(filepath.Join(c.home, "bin", "aws"), "#!/bin/sh\n"+c.signsIn("corp"), 0o755)
	s.press("enter").waitFor("WXYZ-1").press("enter").waitFor("111122223333", "Set up a new stack")
	if shown := s.screen(); strings.Contains(shown, "did not work") {
		t.Errorf("what is mended is still told:\n%s", shown)
	}
	s.press("q").exits(0)
}

// stoppedSignIn stops the aws command with ctrl+c, which must not stop slipway.
func stoppedSignIn(t *testing.T, c *computer) {
	c.withAWS("staging", c.signsIn("corp"))
	s := c.on(80, 24).hides(marker)
	s.waitFor("Sign in now").press("enter").waitFor("WXYZ-1").press("ctrl+c")
	s.waitFor("was stopped before it was through", "Sign in now", "Use profile default")
	s.press("enter").waitFor("WXYZ-2").press("enter").waitFor("111122223333", "Set up a new stack")
	s.press("ctrl+c").exits(130)
}

// noSignIn has no aws command: what to install and what to run then are named, and nothing is offered that cannot work.
func noSignIn(t *testing.T, c *computer) {
	c.withAWS("staging", "")
	s := c.on(80, 24).hides(marker)
	s.waitFor("Look again", "aws sso login --profile staging", "https://aws.amazon.com/cli")
	if shown := s.screen(); strings.Contains(shown, "Sign in now") {
		t.Errorf("offers what is not installed:\n%s", shown)
	}
	s.press("q").exits(0)
}

// anotherProfile chooses another account although this one is open.
func anotherProfile(t *testing.T, c *computer) {
	c.withAWS("default", c.signsIn("corp"))
	c.keep(c.cached("corp"), token(time.Now().Add(time.Hour)), 0o600)
	s := c.on(80, 24).hides(marker)
	s.waitFor("user ada, profile default (access keys)", "123456789012", "Set up a new stack").press("p")
	s.waitFor("PROFILES", "▸ default", "deploy", "legacy", "staging").press("down", "down",
		"down").waitFor("▸ staging").press("enter")
	s.waitFor("role dev, profile staging", "111122223333", "eu-central-1, Frankfurt (profile staging)",
		"Set up a new stack")
	s.press("q").exits(0)
}

// roleBehind signs in to the session that a role rests on.
func roleBehind(t *testing.T, c *computer) {
	c.withAWS("deploy", c.signsIn("corp"))
	s := c.on(80, 24).hides(marker)
	s.waitFor("Sign in now", "session of profile deploy").press("enter").waitFor("WXYZ-1").press("enter")
	s.waitFor("role deployer, profile deploy (role through staging)", "999900001111", "us-east-1", "Set up a new stack")
	if got := c.asked(); got != "sso login --profile staging" {
		t.Errorf("aws was asked to %q", got)
	}
	s.press("q").exits(0)
}

// regionOfProfile suggests the profile's region, and the environment's before it.
func regionOfProfile(t *testing.T, c *computer) {
	c.withAWS("staging", "")
	c.keep(c.cached("corp"), token(time.Now().Add(time.Hour)), 0o600)
	s := c.on(80, 24).hides(marker)
	s.waitFor("eu-central-1, Frankfurt (profile staging)", "Set up a new stack").press("q").exits(0)
	c.env = append(c.env, "AWS_REGION=eu-north-1")
	s = c.on(80, 24).hides(marker)
	s.waitFor("eu-north-1, Stockholm (AWS_REGION)", "Set up a new stack").press("q").exits(0)
}

// againAndAgain gives the terminal to a command that ends at once and presses ctrl+c meanwhile: slipway comes back
// every time, and still draws. SLIPWAY_MATRIX=full does it 1,000 times.
func againAndAgain(t *testing.T, c *computer) {
	times := 25
	if os.Getenv("SLIPWAY_MATRIX") == "full" {
		times = 1000
	}
	count := filepath.Join(c.home, "count")
	c.withAWS("staging", fmt.Sprintf("kill -INT $PPID\nread n < %[1]q\necho $((n + 1)) > %[1]q\necho refused, time $n. "+
		">&2\nexit 255\n", count))
	c.keep(count, "1\n", 0o600)
	s := c.on(80, 24).hides(marker)
	s.waitFor("Sign in now")
	for n := range times {
		s.press("enter").waitFor(fmt.Sprintf("refused, time %d.", n+1), "Sign in now")
	}
	s.press("q").exits(0)
}
