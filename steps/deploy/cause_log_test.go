package deploy

import (
	"slices"
	"testing"
)

// TestMissingInLog reads which variable is missing from the words of languages and libraries, and takes no other word
// for one.
func TestMissingInLog(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{`KeyError: 'DATABASE_URL'`, "DATABASE_URL"},
		{`key not found: "SECRET_KEY_BASE" (KeyError)`, "SECRET_KEY_BASE"},
		{`Error: Missing required environment variable: STRIPE_KEY`, "STRIPE_KEY"},
		{`panic: environment variable JWT_SECRET is not set`, "JWT_SECRET"},
		{`env: required environment variable "SMTP_HOST" is not set`, "SMTP_HOST"},
		{`required key MAIL_TOKEN missing value`, "MAIL_TOKEN"},
		{`django.core.exceptions.ImproperlyConfigured: Set the SECRET_KEY environment variable`, "SECRET_KEY"},
		{`    SESSION_SECRET: undefined`, "SESSION_SECRET"},
		{`Could not resolve placeholder 'DB_PASSWORD' in value "${DB_PASSWORD}"`, "DB_PASSWORD"},
		{`** (System.EnvError) could not fetch environment variable "SECRET_KEY_BASE" because it is not set`,
			"SECRET_KEY_BASE"},
		{`Error: REDIS_URL must be set`, "REDIS_URL"},
		{`API_KEY is required`, "API_KEY"},
		{`KeyError: 'user_id'`, ""},
		{`INFO: started with LOG_LEVEL debug`, ""},
		{`Listening on PORT 8000`, ""},
		{`GET /health 200`, ""},
		{`TypeError: Cannot read properties of undefined (reading 'ID')`, ""},
	} {
		names := MissingInLog([]string{c.line})
		if c.want == "" && len(names) > 0 || c.want != "" && !slices.Contains(names, c.want) {
			t.Errorf("%q gives %v", c.line, names)
		}
	}
	got := MissingInLog([]string{"1 validation error for Settings", "openai_api_key",
		"  Field required [type=missing, input_value={}]"})
	if !slices.Equal(got, []string{"OPENAI_API_KEY"}) {
		t.Errorf("pydantic's list gives %v", got)
	}
}
