package text

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"slipway/steps"
	"slipway/steps/secrets"
	"slipway/steps/session"
)

// values is the stage of the secrets' values: those given beforehand, from the folder's .env file, then one by one, masked. all asks,
// too, for those that AWS has already.
func (j *Journey) values(all bool) stage {
	var keys []string // asked one by one
	return func(ctx context.Context, last bool) error {
		for _, key := range j.now().Lacking(j.live, j.secrets) {
			if v := j.Given(key); !v.Empty() {
				j.secrets[key] = v
				j.Say("\nThe value of %s was given beforehand and is taken.", key)
			}
		}
		return j.stages(ctx, last, func(ctx context.Context, _ bool) error {
			if !j.session.HasDotenv() || !all && len(j.now().Lacking(j.live, j.secrets)) == 0 {
				return nil
			}
			return j.dotenv(ctx)
		}, func(ctx context.Context, last bool) error {
			if !last {
				keys = slices.DeleteFunc(j.now().ValuesAsked(j.live, all), func(key string) bool { return !j.secrets[key].Empty() })
			}
			return j.typed(ctx, keys, last)
		})
	}
}

// typed asks for values one by one, masked. What was typed before may stay.
func (j *Journey) typed(ctx context.Context, keys []string, last bool) error {
	lacking := j.now().Lacking(j.live, nil)
	at := 0
	if last {
		at = max(0, len(keys)-1)
	}
	for at < len(keys) {
		key := keys[at]
		skip := choose(slices.Contains(lacking, key), "", "keeps the value it has")
		if !j.secrets[key].Empty() {
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
			j.secrets[key] = v
		}
		at++
	}
	return nil
}

// dotenv offers to take values from the folder's .env file. It says names and what becomes of them, never a value.
func (j *Journey) dotenv(ctx context.Context) error {
	found, err := session.ReadDotenv(j.session.Env.Dir, j.Settings, j.live)
	if err != nil {
		j.Say("\n%v. Type the values instead.", err)
		return nil
	}
	j.Say("\nThis folder has a .env file with %s. They are not shown. What would become of each:", Plural(len(found.Fates), "name"))
	for _, x := range found.Fates {
		word := string(x.Outcome)
		switch {
		case x.InAWS && found.CanTake(x.Name):
			word = "left as AWS has it"
		case found.CanTake(x.Name) && !session.Wanted(x.Name, j.answers()):
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
	names := found.New(j.answers())
	ways := []Way{{"take", Plural(len(names), "value") + " from .env"}, {"type", "take none: type what is needed"}}
	all := found.All()
	if slices.ContainsFunc(found.Fates, func(x secrets.ImportResult) bool { return all[x.Name] > names[x.Name] }) {
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
	found.Take(names, j.answers(), j.secrets)
	return j.keep(ctx)
}

// readings asks which value is meant where the readers of .env files make different ones of a line. No value is said.
func (j *Journey) readings(ctx context.Context, found session.Dotenv, names session.Taking) error {
	for _, x := range found.Fates {
		if !x.Unsure || !found.CanTake(x.Name) || !session.Wanted(x.Name, j.answers()) {
			continue
		}
		ways := []Way{{"leave", "take none of them"}}
		for _, r := range x.Readings {
			ways = append(ways, Way{r.By, "the value as " + r.By + " reads it"})
		}
		at, err := j.Choose(ctx, "Line "+strconv.Itoa(x.Line)+" is not read alike everywhere. Which value is "+x.Name+"?", ways, -1)
		if err != nil {
			return err
		}
		names[x.Name] = at
	}
	return nil
}
