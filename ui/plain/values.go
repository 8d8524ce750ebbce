package plain

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"slipway/steps"
	"slipway/steps/question"
)

// values gets the secrets' values: those given beforehand, from the folder's .env file, then one by one, masked. all asks, too, for
// those that AWS has already.
func (j *Journey) values(ctx context.Context, all bool) error {
	for _, key := range j.now().Lacking(j.live) {
		if v := j.Given(key); !v.Empty() {
			j.secrets[key] = v
			j.Say("\nThe value of %s was given beforehand and is taken.", key)
		}
	}
	if f := j.session.Folder; f != nil && len(f.DotenvKeys) > 0 && (all || len(j.missing()) > 0) {
		if err := j.dotenv(ctx); err != nil {
			return err
		}
	}
	missing := j.missing()
	for _, key := range missing {
		v, err := j.Secret(ctx, steps.SecretQuestion(key), "")
		if err != nil {
			return err
		}
		j.secrets[key] = v
	}
	if !all {
		return nil
	}
	for _, key := range j.Settings.Secrets.Keys {
		if slices.Contains(missing, key) || !j.secrets[key].Empty() {
			continue
		}
		v, err := j.Secret(ctx, steps.SecretQuestion(key), "keeps the value it has")
		if err != nil {
			return err
		}
		if !v.Empty() {
			j.secrets[key] = v
		}
	}
	return nil
}

// missing are the secrets that neither AWS nor the user has given a value.
func (j *Journey) missing() []string {
	return slices.DeleteFunc(j.now().Lacking(j.live), func(key string) bool { return !j.secrets[key].Empty() })
}

// dotenv offers to take values from the folder's .env file. It says names and what becomes of them, never a value.
func (j *Journey) dotenv(ctx context.Context) error {
	settings := j.Settings
	f, err := os.Open(filepath.Join(j.session.World.Folder, ".env"))
	if err != nil {
		j.Say("\nThe file .env could not be read: %v. Type the values instead.", err)
		return nil
	}
	defer f.Close()
	taken, fates, err := steps.ImportSecrets(f, &settings, j.live)
	if err != nil {
		j.Say("\nThe file .env could not be understood: %v. Type the values instead.", err)
		return nil
	}
	j.Say("\nThis folder has a .env file with %s. They are not shown. What would become of each:", plural(len(fates), "value"))
	for _, x := range fates {
		word := string(x.Outcome)
		if word == "stored" {
			word = "taken, stored encrypted when you apply"
		}
		if x.Why != "" {
			word += ", " + x.Why
		}
		j.Say("%s: %s", x.Name, word)
	}
	at, err := j.Choose(ctx, "Take these values?", []Way{{"take", plural(len(taken), "value") + " from .env"}, {"type", "type each value instead"}}, -1)
	if err != nil || at == 1 {
		return err
	}
	maps.Copy(j.secrets, taken)
	if was, is := j.Settings.Get("secrets.keys"), settings.Get("secrets.keys"); was != is {
		j.Sources["secrets.keys"] = question.Answer{Value: is, Source: question.Detected, From: "the names in .env"}
	}
	j.Settings = settings
	return j.keep()
}
