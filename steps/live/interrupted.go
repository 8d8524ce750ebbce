package live

import (
	"reflect"

	"slipway/steps/cloud"
)

// Interrupted is an error for which a part of the stack was not read and that will pass: AWS was asked too often, or
// could not be reached. nil where all was read, or where nothing but permissions are missing.
func (l *Stack) Interrupted() error {
	v := reflect.ValueOf(*l)
	for i := range v.NumField() {
		field := v.Field(i)
		if field.Kind() != reflect.Struct {
			continue
		}
		e := field.FieldByName("Err")
		if !e.IsValid() || e.IsNil() {
			continue
		}
		if err, ok := e.Interface().(error); ok && cloud.Passing(err) {
			return err
		}
	}
	return nil
}
