package text

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"slipway/steps/question"
	"slipway/steps/secrets"
)

// askNames reads out the names the app may be given, takes one change after the other, and keeps them.
func (j *Journey) askNames(ctx context.Context, q question.Question) error {
	names := j.Current().SecretNames()
	for again := false; ; again = true {
		free := slices.IndexFunc(names, func(n secrets.Name) bool { return n.Fixed != "" }) // those come last
		if free < 0 {
			free = len(names)
		}
		if again && len(names) > mostListed {
			j.Say("%d names: ? lists them.", len(names))
		} else {
			j.sayNames(names)
		}
		text, err := j.until("A number to change it, a name to add, or enter to go on",
			func() (string, error) { return j.line(ctx) }, func() { j.sayNames(names) })
		if err != nil {
			return err
		}
		if text == "" {
			err := j.give(ctx, q, secrets.NamesText(names), false)
			if err == nil {
				return j.keep(ctx)
			}
			j.Say("No: %v.", err)
			continue
		}
		at := slices.IndexFunc(names, func(n secrets.Name) bool { return n.Name == text })
		if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= free {
			at = n - 1
		}
		if at < 0 {
			with, _, err := secrets.AddNames(*j.Settings, names, text)
			if err != nil {
				j.Say("No: %v.", err)
				continue
			}
			names = with
			continue
		}
		if err := j.useName(ctx, &names[at]); err != nil && !errors.Is(err, ErrBack) {
			return err
		}
	}
}

// sayNames reads names out, numbered. Those that cannot be chosen come last, with the reason.
func (j *Journey) sayNames(names []secrets.Name) {
	for i, n := range names {
		seen := ""
		if len(n.At) > 0 {
			seen = ", seen in " + strings.Join(n.At[:min(3, len(n.At))], " and ")
		}
		if n.Fixed != "" {
			j.Say("%s: not asked, %s%s.", n.Name, n.Fixed, seen)
			continue
		}
		use := string(n.Use)
		switch n.Use {
		case secrets.UseNone:
			use = "left out"
		case secrets.UsePlain:
			use = "plain, " + choose(n.Value == "", "with no value", n.Value)
		}
		j.Say("%d. %s: %s%s.", i+1, n.Name, use, seen)
		if n.Note != "" {
			j.Say("  It is %s.", n.Note)
		}
	}
	if len(names) == 0 {
		j.Say("The folder names none.")
	}
}

// useName asks what becomes of a name, and for the value of a plain setting.
func (j *Journey) useName(ctx context.Context, n *secrets.Name) error {
	if n.Fixed != "" {
		j.Say("%s cannot be chosen: %s.", n.Name, n.Fixed)
		return nil
	}
	at, err := j.Choose(ctx, fmt.Sprintf("What is %s?", n.Name), []Way{
		{string(secrets.UseSecret), "its value is asked next, not shown, and kept encrypted in SSM"},
		{string(secrets.UsePlain), "whoever may read the task definition reads it"},
		{string(secrets.UseNone), "the containers are not given it"},
	}, slices.Index(secrets.Uses, n.Use))
	if err != nil {
		return err
	}
	changed := *n
	if changed.Use = secrets.Uses[at]; changed.Use == secrets.UsePlain {
		value, err := j.Type(ctx, "Its value"+choose(n.Value == "", "", ", or enter for "+n.Value))
		if err != nil {
			return err
		}
		if value != "" {
			changed.Value = value
		}
	}
	if err := secrets.CheckUse(*j.Settings, changed); err != nil {
		j.Say("No: %v.", err)
		return nil
	}
	*n = changed
	return nil
}
