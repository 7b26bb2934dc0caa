//go:build race

package handlers

func init() { raced = 25 }
