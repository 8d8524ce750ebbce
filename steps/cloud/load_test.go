package cloud

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// home gives the test its own AWS configuration, and none of the machine's.
func home(t *testing.T, configFile, credentialsFile string) {
	dir := t.TempDir()
	for _, v := range []string{"AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID",
		"AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
		"AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_WEB_IDENTITY_TOKEN_FILE"} {
		t.Setenv(v, "")
		os.Unsetenv(v)
	}
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	t.Setenv("HOME", dir)
	for variable, content := range map[string]string{"AWS_CONFIG_FILE": configFile,
		"AWS_SHARED_CREDENTIALS_FILE": credentialsFile} {
		path := filepath.Join(dir, variable)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		t.Setenv(variable, path)
	}
}

const (
	someConfig = `[default]
region = eu-west-1
[profile prod]
region = us-east-1
[sso-session corp]
sso_region = eu-west-1
[profile sso]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = dev
region = eu-west-1
[sso-session corp]
sso_start_url = https://example.awsapps.com/start
`
	someKeys = "[default]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = x\n[prod]\naws_access_key_id = " +
		"AKIDPROD\naws_secret_access_key = y\n"
)

func TestLoad(t *testing.T) {
	for _, c := range []struct {
		name         string
		o            Options
		config, keys string
		region, code string
		next         string
	}{
		{"default", Options{}, someConfig, someKeys, "eu-west-1", "", ""},
		{"profile", Options{Profile: "prod"}, someConfig, someKeys, "us-east-1", "", ""},
		{"region wins", Options{Profile: "prod", Region: "ap-south-1"}, someConfig, someKeys, "ap-south-1", "", ""},
		{"unknown profile", Options{Profile: "prdo"}, someConfig, someKeys, "", UnknownProfile, "did you mean prod?"},
		{"mistyped region", Options{Region: "eu-wset-1"}, someConfig, someKeys, "", UnknownRegion, "did you mean eu-west-1?"},
		{"no region", Options{}, "", someKeys, "", NoRegion, "--region"},
		{"no credentials", Options{}, someConfig, "", "", NoCredentials, "aws configure"},
		{"single sign-on not begun", Options{Profile: "sso"}, someConfig, "", "", ExpiredSession,
			"aws sso login --profile sso"},
	} {
		t.Run(c.name, func(t *testing.T) {
			home(t, c.config, c.keys)
			cfg, err := Load(t.Context(), c.o)
			if c.code == "" {
				if err != nil || cfg.Region != c.region {
					t.Fatalf("region %s, %v", cfg.Region, err)
				}
				if cfg.Retryer().MaxAttempts() != 8 {
					t.Error("the retryer is not slipway's")
				}
				return
			}
			var e *Error
			if !errors.As(err, &e) || e.Code != c.code || !strings.Contains(e.Next, c.next) || !e.Safe {
				t.Fatalf("got %#v", err)
			}
		})
	}
}

func TestProfiles(t *testing.T) {
	home(t, someConfig, someKeys+"[old]\naws_access_key_id = z\n")
	if got := Profiles(); !slices.Equal(got, []string{"default", "old", "prod", "sso"}) {
		t.Errorf("profiles %v", got)
	}
	t.Setenv("AWS_CONFIG_FILE", "/nowhere")
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
	if got := Profiles(); len(got) != 0 {
		t.Errorf("profiles of no files: %v", got)
	}
}

func TestSuggestRegion(t *testing.T) {
	for typed, want := range map[string]string{"eu-west1": "eu-west-1", "us-esat-1": "us-east-1",
		"ap-southest-2": "ap-southeast-2", "frankfurt": "", "": ""} {
		if got := SuggestRegion(typed); got != want {
			t.Errorf("%q suggests %q, want %q", typed, got, want)
		}
	}
}

func TestLoadHonoursTheEndpoint(t *testing.T) {
	home(t, someConfig, someKeys)
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		w.Header().Set("Content-Type", "text/xml")
		fmt.Fprint(w, identity("111122223333", "arn:aws:iam::111122223333:user/x").body)
	}))
	defer server.Close()
	t.Setenv("AWS_ENDPOINT_URL", server.URL)
	cfg, err := Load(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	out, err := New(cfg).STS.GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	if err != nil || *out.Account != "111122223333" || asked != 1 {
		t.Errorf("%v, asked %d times", err, asked)
	}
}
