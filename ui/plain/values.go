package plain

import (
	"context"
	"slices"

	"slipway/steps"
	"slipway/steps/secrets"
)

// values gets the secrets' values: those given beforehand, from the folder's .env file, then one by one, masked. all asks, too, for
// those that AWS has already.
func (j *Journey) values(ctx context.Context, all bool) error {
	for _, key := range j.now().Lacking(j.live, nil) {
		if v := j.Given(key); !v.Empty() {
			j.secrets[key] = v
			j.Say("\nThe value of %s was given beforehand and is taken.", key)
		}
	}
	if j.session.HasDotenv() && (all || len(j.now().Lacking(j.live, j.secrets)) > 0) {
		if err := j.dotenv(ctx); err != nil {
			return err
		}
	}
	lacking := j.now().Lacking(j.live, nil)
	for _, key := range j.now().ValuesAsked(j.live, all) {
		if !j.secrets[key].Empty() {
			continue
		}
		v, err := j.Secret(ctx, steps.SecretQuestion(key), choose(slices.Contains(lacking, key), "", "keeps the value it has"))
		if err != nil {
			return err
		}
		if !v.Empty() {
			j.secrets[key] = v
		}
	}
	return nil
}

// dotenv offers to take values from the folder's .env file. It says names and what becomes of them, never a value.
func (j *Journey) dotenv(ctx context.Context) error {
	found, err := steps.ReadDotenv(j.session.World.Folder, j.Settings, j.live)
	if err != nil {
		j.Say("\n%v. Type the values instead.", err)
		return nil
	}
	j.Say("\nThis folder has a .env file with %s. They are not shown. What would become of each:", plural(len(found.Fates), "name"))
	for _, x := range found.Fates {
		word := string(x.Outcome)
		switch {
		case x.InAWS && found.CanTake(x.Name):
			word = "left as AWS has it"
		case found.CanTake(x.Name):
			word = "taken, stored encrypted when you apply"
		}
		if x.Why != "" {
			word += ", " + x.Why
		}
		j.Say("%s: %s", x.Name, word)
	}
	names := found.New()
	ways := []Way{{"take", plural(len(names), "value") + " from .env"}, {"type", "take none: type what is needed"}}
	all := map[string]bool{}
	for _, x := range found.Fates {
		all[x.Name] = found.CanTake(x.Name)
	}
	if slices.ContainsFunc(found.Fates, func(x secrets.Fate) bool { return all[x.Name] && !names[x.Name] }) {
		ways = append(ways, Way{"replace", "take them all, in the place of what AWS has too"})
	}
	at, err := j.Choose(ctx, "Take these values?", ways, -1)
	if err != nil || at == 1 {
		return err
	}
	if at == 2 {
		names = all
	}
	found.Take(names, j.answers(), j.secrets)
	return j.keep()
}
