package cost

import (
	"fmt"
	"slices"
)

// Estimate is an itemised monthly price.
type Estimate struct {
	Lines []Line  `json:"lines"`
	USD   float64 `json:"monthly_usd"`
	// Uncertain says that a line rests on assumed use or on a price no source confirms.
	Uncertain bool `json:"uncertain,omitempty"`
}

// Sum adds up lines. Each is in whole cents first, as it is written, so that every sum of lines, of steps and of
// resources is the one that whoever adds up the figures gets.
func Sum(lines []Line) Estimate {
	e, total := Estimate{Lines: slices.Clone(lines)}, 0
	for i, l := range e.Lines {
		cents := Cents(l.USD)
		e.Lines[i].USD = dollars(cents)
		e.Lines[i].Parts = inCents(l.Parts, cents, func(p *Part) *float64 { return &p.USD })
		e.Lines[i].Shares = inCents(l.Shares, cents, func(s *Share) *float64 { return &s.USD })
		total += cents
		e.Uncertain = e.Uncertain || l.Estimated
	}
	e.USD = dollars(total)
	return e
}

// inCents has each part in whole cents. The last has what is left, so that they are the line together.
func inCents[P any](parts []P, cents int, amount func(*P) *float64) []P {
	parts = slices.Clone(parts)
	for i := range parts {
		usd := amount(&parts[i])
		part := Cents(*usd)
		if i == len(parts)-1 {
			part = cents
		}
		*usd = dollars(part)
		cents -= part
	}
	return parts
}

// Step is the part of an estimate that belongs to one step.
func (e Estimate) Step(name string) Estimate {
	var lines []Line
	for _, l := range e.Lines {
		if l.Step == name {
			lines = append(lines, l)
		}
	}
	return Sum(lines)
}

// ByAction is what the resource of each action costs a month.
func (e Estimate) ByAction() map[string]float64 {
	cents := map[string]int{}
	for _, l := range e.Lines {
		for _, part := range l.Parts {
			cents[part.Action] += Cents(part.USD)
		}
		if len(l.Parts) == 0 && l.Action != "" {
			cents[l.Action] += Cents(l.USD)
		}
	}
	usd := map[string]float64{}
	for id, n := range cents {
		usd[id] = dollars(n)
	}
	return usd
}

// Dollars writes an amount as people read it.
func Dollars(usd float64) string { return fmt.Sprintf("$%.2f", usd) }

// Assumptions are what the lines marked as estimates rest on, and what no estimate holds.
func Assumptions() []string {
	return []string{
		"730 hours a month, USD, without tax",
		"light traffic: the load balancer's capacity units and 1.5 GB of logs are assumed",
		"a hosted zone ($0.50 a month) is not counted: slipway makes none, it uses the one that is there",
		"data out to the internet is not counted: the first 100 GB a month are free, then about $0.09 a GB",
	}
}
