package text

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"slipway/steps/cloud"
	"slipway/steps/image"
	"slipway/steps/plan"
	"slipway/steps/session"
)

// errElse says that another way to an image is wanted.
var errElse = errors.New("another way")

// which asks which image should run: one built from the folder, one that is in the repository already, or a ready
// one. Where the folder has no Dockerfile it writes one, or a sample app.
func (j *Journey) which(ctx context.Context) (plan.Intent, error) {
	for {
		s := j.Current()
		why := "Which image should run?"
		if no := s.CannotBuild(); no != "" {
			why = no + " " + why
		}
		ways := s.ImageSources(j.Live)
		spoken := make([]Way, len(ways))
		usual := -1
		for i, w := range ways {
			spoken[i] = Way{w.Title, w.Note}
			if w.Kind == session.SourceBuild && j.Settings.Builds() || w.Kind == session.SourceReady && !j.Settings.Builds() {
				usual = i
			}
		}
		at, err := j.Choose(ctx, why, spoken, usual)
		if err != nil {
			return plan.Intent{}, err
		}
		intent, err := j.take(ctx, ways[at])
		switch {
		case errors.Is(err, errElse), errors.Is(err, ErrBack):
			continue
		case errors.Is(err, ErrEnded), errors.Is(err, ErrInterrupted), errors.Is(err, ErrLeft):
			return plan.Intent{}, err
		case err != nil:
			j.Say("No: %v.", err)
			continue
		}
		return intent, j.keep(ctx)
	}
}

// take does what a way says.
func (j *Journey) take(ctx context.Context, way session.ImageSource) (plan.Intent, error) {
	again := plan.Intent{Build: session.ServiceRuns(j.Live)}
	switch way.Kind {
	case session.SourceReady:
		return again, j.ready(ctx)
	case session.SourceRepository:
		ref, err := j.stored(ctx)
		if err == nil {
			err = j.Answers().UseImage("")
		}
		return plan.Intent{Image: ref}, err
	case session.SourceTemplates:
		others := j.Current().Templates()
		spoken := make([]Way, len(others))
		for i, w := range others {
			spoken[i] = Way{strings.TrimPrefix(w.Title, "Write a Dockerfile for "), ""}
		}
		at, err := j.Choose(ctx, "A Dockerfile for which language?", spoken, -1)
		if err != nil {
			return again, err
		}
		return j.take(ctx, others[at])
	case session.SourceSample, session.SourceDockerfile:
		if err := j.write(ctx, way); err != nil {
			return again, err
		}
	}
	return again, j.Answers().UseImage("")
}

// write shows what a way writes, writes it when that is wanted, and takes over what the folder says now, as far as
// nobody has answered otherwise.
func (j *Journey) write(ctx context.Context, way session.ImageSource) error {
	files, err := j.Session.Files(way)
	if err != nil {
		return err
	}
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = f.Name
	}
	if way.Kind == session.SourceDockerfile {
		j.Say("\n%s:", names[0])
		for line := range strings.Lines(files[0].Text) {
			j.Say("%s", strings.TrimRight(line, "\n"))
		}
	}
	at, err := j.Choose(ctx, "Write "+strings.Join(names, ", ")+" into the folder?",
		[]Way{{"write", "nothing is overwritten"}, {"another", "nothing is written"}}, -1)
	if err == nil && at != 0 {
		err = errElse
	}
	if err != nil {
		return err
	}
	written, err := j.Session.Write(files)
	if err != nil {
		return err
	}
	j.Say("Written: %s.", strings.Join(written, ", "))
	switch back, err := j.Type(ctx, `Enter to go on, or "take back" to remove them again`); {
	case err != nil && !errors.Is(err, ErrBack):
		return err
	case err != nil, strings.EqualFold(back, "take back"):
		if err := j.Session.TakeBack(files); err != nil {
			return err
		}
		j.Say("Taken back: nothing of it is left.")
		return errElse
	}
	j.Session = j.Answers().DetectIn(j.Session.In(session.LookAt(ctx, j.Session.Env.Dir, *j.Settings)))
	if no := j.Current().CannotBuild(); no != "" {
		j.Say("%s It is needed before the plan is applied.", no)
	}
	return nil
}

// ready asks for the address of a ready image.
func (j *Journey) ready(ctx context.Context) error {
	now := j.Settings.Image.URI
	prompt := "The image's address, for example ghcr.io/me/shop:1.4"
	if now != "" {
		prompt += ", or enter for " + now
	}
	for {
		uri, err := j.Type(ctx, prompt)
		if err != nil {
			return err
		}
		if uri == "" {
			uri = now
		}
		if err := j.Answers().UseReadyImage(uri); err != nil {
			j.Say("No: %v.", err)
			continue
		}
		return nil
	}
}

// stored asks for an image of the repository, by its number, tag or digest.
func (j *Journey) stored(ctx context.Context) (string, error) {
	s := j.Current()
	list, unreadable := s.Images(ctx, j.Live)
	if unreadable != nil {
		j.Say("The repository's images could not be read: %s. Type a tag or a digest.", cloud.Brief(unreadable))
	}
	for i, x := range list {
		j.Say("%d. %s", i+1, spokenImage(x, s))
	}
	for {
		text, err := j.Type(ctx, "Number, tag or digest, or enter for another way")
		switch {
		case err != nil:
			return "", err
		case text == "":
			return "", errElse
		}
		var n int
		if _, err := fmt.Sscanf(text, "%d", &n); err == nil && fmt.Sprint(n) == text && n >= 1 && n <= len(list) {
			return list[n-1].Reference, nil
		}
		ref, err := s.ImageNamed(j.Live, text)
		if err == nil && unreadable == nil {
			ref, err = session.ImageAmong(list, ref)
		}
		if err == nil {
			return ref, nil
		}
		j.Say("No: %v.", err)
	}
}

// spokenImage is what people know an image by.
func spokenImage(x image.Stored, s *session.Session) string {
	text := x.Name() + ", pushed " + x.Age(s.Env.Clock.Now())
	if x.Runs {
		text += ", runs now"
	}
	return text
}
