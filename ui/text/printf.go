package text

import (
	"fmt"
	"io"
	"reflect"

	"slipway/steps/clean"
)

// Printf writes a line of slipway's own words with arguments that may hold anything: each stays where it is put. What
// has lines of its own, an error for one, keeps them.
func Printf(w io.Writer, format string, args ...any) {
	fmt.Fprintf(w, format, cleaned(args)...)
}

func cleaned(args []any) []any {
	out := make([]any, len(args))
	for i, arg := range args {
		switch v := arg.(type) {
		case string:
			out[i] = clean.Line(v)
		case error:
			out[i] = clean.Block(v.Error())
		case fmt.Stringer:
			out[i] = clean.Line(v.String())
		default:
			out[i] = arg
			if r := reflect.ValueOf(arg); r.Kind() == reflect.String {
				out[i] = clean.Line(r.String())
			}
		}
	}
	return out
}
