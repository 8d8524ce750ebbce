package text

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"slipway/steps"
	"slipway/steps/secrets"
	"slipway/steps/session"
	"slipway/ui/wizard"
)

// values asks for the values of a page one by one, masked. What was typed before is asked for again only on the way
// back, and may stay.
func (j *Journey) values(ctx context.Context, p wizard.Page, last bool) error {
	var keys []string
	for _, q := range p.Questions {
		if key := strings.TrimPrefix(q.ID, wizard.SecretPrefix); last || j.Secrets[key].Empty() {
			keys = append(keys, key)
		}
	}
	lacking := j.Current().MissingSecrets(j.Live, nil)
	at := 0
	if last {
		at = max(0, len(keys)-1)
	}
	for at < len(keys) {
		key := keys[at]
		skip := choose(slices.Contains(lacking, key), "", "keeps the value it has")
		if !j.Secrets[key].Empty() {
			skip = "keeps the value that was typed"
		}
		v, err := j.Secret(ctx, steps.SecretQuestion(key), skip)
		switch {
		case errors.Is(err, ErrBack) && at > 0:
			at--
			continue
		case err != nil:
			return err
		case !v.Empty():
			j.Secrets[key] = v
		}
		at++
	}
	return nil
}

// dotenv offers to take values from the folder's .env file. It says names and what becomes of them, never a value.
func (j *Journey) dotenv(ctx context.Context) error {
	found, err := session.ReadDotenv(j.Session.Env.Dir, *j.Settings, j.Live)
	if err != nil {
		j.Say("\n%v. Type the values instead.", err)
		return nil
	}
	j.Say("\nThis folder has a .env file with %s. They are not shown. What would become of each:",
		Plural(len(found.Results), "name"))
	for _, x := range found.Results {
		word := string(x.Outcome)
		switch {
		case x.InAWS && found.CanTake(x.Name):
			word = "left as AWS has it"
		case found.CanTake(x.Name) && !session.Wanted(x.Name, j.Answers()):
			word = "not asked for"
		case found.CanTake(x.Name):
			word = "taken, stored encrypted when you apply"
		}
		switch {
		case x.Outcome == secrets.Refused:
			j.Say("refused: %v", x.Err())
			continue
		case x.Why != "":
			word += ", " + x.Why
		}
		j.Say("%s: %s", x.Name, word)
	}
	names := found.New(j.Answers())
	ways := []Way{{"take", Plural(len(names), "value") + " from .env"}, {"type", "take none: type what is needed"}}
	all := found.All()
	if slices.ContainsFunc(found.Results, func(x secrets.ImportResult) bool { return all[x.Name] > names[x.Name] }) {
		ways = append(ways, Way{"replace", "take them all, in the place of what AWS has too"})
	}
	at, err := j.Choose(ctx, "Take these values?", ways, -1)
	if err != nil || at == 1 {
		return err
	}
	if at == 2 {
		names = all
	}
	if err := j.readings(ctx, found, names); err != nil {
		return err
	}
	found.Take(names, j.Answers(), j.Secrets)
	for name, at := range names {
		if at > 0 {
			j.Dotenv[name] = at
		}
	}
	return j.keep(ctx)
}

// readings asks which value is meant where the readers of .env files make different ones of a line. No value is said.
func (j *Journey) readings(ctx context.Context, found session.Dotenv, names session.Taking) error {
	for _, x := range found.Results {
		if !x.Unsure || !found.CanTake(x.Name) || !session.Wanted(x.Name, j.Answers()) {
			continue
		}
		ways := []Way{{"leave", "take none of them"}}
		for _, r := range x.Readings {
			ways = append(ways, Way{r.By, "the value as " + r.By + " reads it"})
		}
		at, err := j.Choose(ctx, "Line "+strconv.Itoa(x.Line)+" is not read alike everywhere. Which value is "+x.Name+"?",
			ways, -1)
		if err != nil {
			return err
		}
		names[x.Name] = at
	}
	return nil
}
