package cost

import "fmt"

// Estimate is an itemised monthly price.
type Estimate struct {
	Lines []Line  `json:"lines"`
	USD   float64 `json:"monthly_usd"`
	// Uncertain says that a line rests on assumed use or on a price no source confirms.
	Uncertain bool `json:"uncertain,omitempty"`
}

// Sum adds up lines.
func Sum(lines []Line) Estimate {
	e := Estimate{Lines: lines}
	for _, l := range lines {
		e.USD += l.USD
		e.Uncertain = e.Uncertain || l.Estimated
	}
	return e
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
	usd := map[string]float64{}
	for _, l := range e.Lines {
		for _, part := range l.Parts {
			usd[part.Action] += part.USD
		}
		if len(l.Parts) == 0 && l.Action != "" {
			usd[l.Action] += l.USD
		}
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
