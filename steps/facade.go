package steps

import (
	"context"
	"io"
	"strings"
	"time"

	"slipway/steps/budget"
	"slipway/steps/cloud"
	"slipway/steps/cost"
	"slipway/steps/data"
	"slipway/steps/deploy"
	"slipway/steps/image"
	"slipway/steps/ingress"
	"slipway/steps/live"
	"slipway/steps/question"
	"slipway/steps/schedule"
	"slipway/steps/secrets"
	"slipway/steps/stack"
	"slipway/steps/workspace"
)

// What follows is known to one step alone and asked for by a session or a face: neither imports the step's folder.

// ImportResult says what becomes of one name of a .env file.
type ImportResult = secrets.ImportResult

// StoredImage is an image of the stack's repository.
type StoredImage = image.Stored

// Health is what a look at the health URL from here has found.
type Health = ingress.Health

// URL is where the API is reached, empty while it is nowhere yet.
func URL(s stack.Settings, l *live.Stack) string { return ingress.URL(s, l) }

// LookAtHealth looks at the health URL once, as a user of the API would.
func LookAtHealth(ctx context.Context, w Env, s stack.Settings, l *live.Stack) Health {
	return ingress.CheckHealth(ctx, ingress.Tools{Resolver: w.Resolver, Fetcher: w.Fetcher}, s, l)
}

// DatabaseHealth says what keeps a database from being used, "" when nothing does, and the way out where it takes a
// person.
func DatabaseHealth(d live.Database, storage int) (why, way string) { return data.Health(d, storage) }

// WhyUnusable says why a certificate cannot serve a domain, "" when it can.
func WhyUnusable(c live.Certificate, domain string) string { return ingress.WhyUnusable(c, domain) }

// ZoneFor is the hosted zone that holds the domain, nil where the account has none.
func ZoneFor(s stack.Settings, l *live.Stack) *live.HostedZone { return ingress.ZoneFor(s, l) }

// PastAlias reports whether a record points at a load balancer that the stack had before.
func PastAlias(r live.Record, l *live.Stack) bool { return ingress.PastAlias(r, l) }

// NameServers are the servers that Route 53 gave a zone.
func NameServers(l *live.Stack, zone live.HostedZone) []string { return ingress.NameServers(l, zone) }

// MissingSecrets are the keys that have no value in AWS yet and that only the user can give.
func MissingSecrets(s stack.Settings, l *live.Stack) []string { return secrets.Missing(s, l) }

// SecretQuestion asks for one key's value, masked.
func SecretQuestion(key string) question.Question { return secrets.ValueQuestion(key) }

// ReadSecrets reads secret values from .env lines, and says of every name what becomes of it.
func ReadSecrets(r io.Reader, s stack.Settings, l *live.Stack) (map[string]stack.Secret, []ImportResult) {
	return secrets.SecretsFrom(r, s, l)
}

// ImportError is the error of the first line that cannot be read, or that readers of .env files take for different
// values.
func ImportError(results []ImportResult) error { return secrets.ImportError(results) }

// ValidateSecretKeys holds the names of secrets against those that slipway makes itself for the other answers.
func ValidateSecretKeys(s stack.Settings) error { return secrets.ValidateKeys(s) }

// Recipe is what the answers build: the Dockerfile, the context and the target.
func Recipe(i stack.Image) workspace.Recipe { return image.Recipe(i) }

// RunsAsRoot says why the image that the answers build would run as root, "" when it would not.
func RunsAsRoot(s stack.Settings, f *workspace.Folder) string { return image.RefusedAsRoot(s, f) }

// ImagesInRepository are the repository's tagged images, newest first.
func ImagesInRepository(l *live.Stack, images []live.Image) []StoredImage {
	return image.InRepository(l, images)
}

// ImageReference is what a plan is asked to run for a tag or a digest as a person types it.
func ImageReference(l *live.Stack, typed string) (string, error) { return image.ReferenceTo(l, typed) }

// ImageTag is the name of the image that a folder holds, and what it is made of.
type ImageTag = image.Tag

// NextImage is the name of the image that the answers build from a folder as it is now.
func NextImage(ctx context.Context, folder string, i stack.Image) (ImageTag, error) {
	return image.TagOf(ctx, folder, i)
}

// FitsTasks refuses an image of the stack's repository that is made for other processors than the tasks run on. What
// cannot be looked at is not refused.
func FitsTasks(ctx context.Context, c *cloud.Clients, s stack.Settings, l *live.Stack, digest string) error {
	return image.FitsTasks(ctx, c, s, l, digest)
}

// BesideImage are the settings in which a revision of the API differs from what the answers make of its image now.
func BesideImage(s stack.Settings, l *live.Stack, d live.TaskDefinition) (fields []string) {
	if len(d.Containers) == 0 {
		return nil
	}
	want, err := deploy.ServiceDefinition(s, l, d.Containers[0].Image)
	if err != nil {
		return nil
	}
	for _, c := range deploy.Diff(want, d) {
		if c.Field != "ready image" { // it goes with the image
			fields = append(fields, strings.Replace(c.Field, "environment ", "variable ", 1))
		}
	}
	return fields
}

// DockerfileTemplate is the template that fits what was found in a folder.
func DockerfileTemplate(f *workspace.Folder) string { return image.Template(f) }

// DockerfileFor is what a template writes into a folder, by slash path: a Dockerfile for the app that is there, and a
// .dockerignore where there is none. Nothing is written.
func DockerfileFor(folder, template string) (map[string][]byte, error) {
	return image.DockerfileFor(folder, template)
}

// NoDriver begins the source of a database URL's form that rests on no driver.
const NoDriver = data.NoDriver

// RefusedByFreePlan are the answers about the database that RDS refuses on an account on the free plan, with those it
// takes.
func RefusedByFreePlan(s stack.Settings) map[string]string { return data.RefusedOnFreePlan(s) }

// SuggestedLimit is the budget's limit for what the answers cost.
func SuggestedLimit(s stack.Settings, p cost.Prices) int {
	return budget.SuggestedLimit(Estimate(s, p).USD)
}

// ParseCron reads a schedule's expression.
func ParseCron(text string) (schedule.Expression, error) { return schedule.Parse(text) }

// NextRuns are the next n times a cron expression fires after from in a time zone, and an error for one that is none.
func NextRuns(cron, zone string, n int, from time.Time) ([]time.Time, error) {
	e, err := schedule.Parse(cron)
	if err != nil {
		return nil, err
	}
	place, err := time.LoadLocation(zone)
	if err != nil {
		place = time.UTC
	}
	return e.Next(n, from, place), nil
}
