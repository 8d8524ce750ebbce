package core

import "reflect"

// A change of a resource is a struct of pointers that are called as the resource's members are; nil leaves one alone.

// Assign gives a resource what a change has.
func Assign(resource, change any) {
	eachGiven(change, func(name string, given reflect.Value) {
		if have := reflect.ValueOf(resource).Elem().FieldByName(name); have.IsValid() {
			have.Set(given.Elem())
		}
	})
}

// Overlay lays a newer change over an older one.
func Overlay(change, newer any) {
	eachGiven(newer, func(name string, given reflect.Value) {
		reflect.ValueOf(change).Elem().FieldByName(name).Set(given)
	})
}

// DropSame leaves out of a change what the resource has already.
func DropSame(change, resource any) {
	eachGiven(change, func(name string, given reflect.Value) {
		have := reflect.ValueOf(resource).Elem().FieldByName(name)
		if have.IsValid() && reflect.DeepEqual(have.Interface(), given.Elem().Interface()) {
			reflect.ValueOf(change).Elem().FieldByName(name).SetZero()
		}
	})
}

// eachGiven shows the members that a change has.
func eachGiven(change any, f func(name string, given reflect.Value)) {
	v := reflect.ValueOf(change).Elem()
	for i := range v.NumField() {
		if given := v.Field(i); given.Kind() == reflect.Pointer && !given.IsNil() {
			f(v.Type().Field(i).Name, given)
		}
	}
}
