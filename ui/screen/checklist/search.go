package checklist

// HasLines reports whether there are verdicts to search.
func (c *Model) HasLines() bool { return c.read && !c.export.Active() }

// Lines are the verdicts that are shown, with what each rests on.
func (c *Model) Lines() []string {
	var lines []string
	for _, f := range c.filtered() {
		line := f.Title + " " + f.Why + " " + f.Fix
		for _, e := range f.Evidence {
			line += " " + e.Call + " " + e.Field + " " + e.Value
		}
		lines = append(lines, line)
	}
	return lines
}

// At is the verdict the cursor is on.
func (c *Model) At() int { return c.cursor }

// Reveal moves the cursor to a verdict.
func (c *Model) Reveal(line int) { c.cursor, c.detailScroll = line, 0 }
