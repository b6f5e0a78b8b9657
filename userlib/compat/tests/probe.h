/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Prints what a compiler makes of a header: values, layouts, types.  Included by the
 * programs that compare.py generates, once for each of the two headers; so it needs
 * no header itself, and calls types by sign and size, not by name.
 */
template <class T> struct Type;

#define NAMED(type, name) \
	template <> struct Type<type> { static void print() { __builtin_printf("%s", name); } };
NAMED(void, "void")
NAMED(char, "char")
NAMED(wchar_t, "wchar")
NAMED(float, "float")
#define INTEGER(type) \
	template <> struct Type<type> { \
		static void print() \
		{ __builtin_printf("%c%d", (type)-1 < (type)0 ? 'i' : 'u', (int)sizeof(type) * 8); } \
	};
INTEGER(signed char)
INTEGER(unsigned char)
INTEGER(short)
INTEGER(unsigned short)
INTEGER(int)
INTEGER(unsigned int)
INTEGER(long)
INTEGER(unsigned long)
INTEGER(long long)
INTEGER(unsigned long long)

/* Structures without a name, and those that no program asks the name of. */
template <class T> struct Type { static void print() { __builtin_printf("unnamed"); } };
template <class T> struct Type<const T> {
	static void print() { __builtin_printf("const "); Type<T>::print(); }
};
template <class T> struct Type<volatile T> {
	static void print() { __builtin_printf("volatile "); Type<T>::print(); }
};
template <class T> struct Type<T *> {
	static void print() { Type<T>::print(); __builtin_printf("*"); }
};
template <class T> struct Type<T &> {
	static void print() { Type<T>::print(); }
};
template <class T, __SIZE_TYPE__ n> struct Type<T[n]> {
	static void print() { Type<T>::print(); __builtin_printf("[%d]", (int)n); }
};
template <class T> struct Type<T[0]> {
	static void print() { Type<T>::print(); __builtin_printf("[0]"); }
};

template <class... A> struct List;
template <> struct List<> { static void print() { } };
template <class A> struct List<A> { static void print() { Type<A>::print(); } };
template <class A, class B, class... C> struct List<A, B, C...> {
	static void print() { Type<A>::print(); __builtin_printf(", "); List<B, C...>::print(); }
};
template <class R, class... A> struct Type<R(A...)> {
	static void print() { Type<R>::print(); __builtin_printf("("); List<A...>::print(); __builtin_printf(")"); }
};
template <class R, class... A> struct Type<R(A..., ...)> {
	static void print()
	{ Type<R>::print(); __builtin_printf("("); List<A...>::print(); __builtin_printf(", ...)"); }
};

static inline void value(unsigned int v) { __builtin_printf("0x%x", v); }
static inline void value(int v) { value((unsigned int)v); }
static inline void value(long v) { value((unsigned int)v); }
static inline void value(unsigned long v) { value((unsigned int)v); }
static inline void value(const char *v) { __builtin_printf("\"%s\"", v); }
static inline void value(void *v) { value((unsigned int)(__UINTPTR_TYPE__)v); }

#define VALUE(header, kind, name) \
	__builtin_printf(header " " kind " " #name "\t"), value(name), __builtin_printf("\n");
#define TYPE(header, name) \
	__builtin_printf(header " type " #name "\t"), Type<name>::print(), __builtin_printf("\n");
#define SIZE(header, name) \
	__builtin_printf(header " size " #name "\t%d\n", (int)sizeof(name));
#define MEMBER(header, type, path) \
	__builtin_printf(header " member " #type "." #path "\toffset %d size %d ", \
	       (int)__builtin_offsetof(type, path), (int)sizeof(((type *)0)->path)), \
	Type<decltype(type::path)>::print(), __builtin_printf("\n");
/* decltype of type::path does not go through a member in an array */
#define INNER(header, type, path) \
	__builtin_printf(header " member " #type "." #path "\toffset %d size %d ", \
	       (int)__builtin_offsetof(type, path), (int)sizeof(((type *)0)->path)), \
	Type<decltype((((type *)0)->path))>::print(), __builtin_printf("\n");
#define FUNCTION(header, name) \
	__builtin_printf(header " function " #name "\t"), Type<decltype(name)>::print(), __builtin_printf("\n");
