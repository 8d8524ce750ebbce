package e2e

import (
	"reflect"

	"slipway/steps/live"
)

// unread lists the facts of a read that carry an error.
func unread(l *live.Stack) (left []string) {
	v := reflect.ValueOf(l).Elem()
	for i := range v.NumField() {
		f := v.Field(i)
		if f.Kind() != reflect.Struct {
			continue
		}
		if e := f.FieldByName("Err"); e.IsValid() && !e.IsZero() {
			left = append(left, v.Type().Field(i).Name+": "+e.Interface().(error).Error())
		}
	}
	return left
}
