// SPDX-License-Identifier: Apache-2.0
// Type strings as the C++ interface reads and writes them.
#include <doctest/doctest.h>

#include <any>
#include <cmath>
#include <cstdint>
#include <limits>
#include <locale>
#include <random>
#include <shmdata/type.hpp>
#include <string>
#include <typeinfo>

using shmdata::Type;

namespace {

// "int 5", "string abc", "nothing"; so that a failed check shows what was there.
std::string shown(const std::any &value) {
  if (!value.has_value()) return "nothing";
  if (const auto *number = std::any_cast<int>(&value)) return "int " + std::to_string(*number);
  if (const auto *text = std::any_cast<std::string>(&value)) return "string " + *text;
  return "something else";
}

std::string shown(const Type &type) {
  std::string all = type.name();
  for (const auto &[key, value] : type.get_properties()) all += "|" + key + "=" + shown(value);
  return all;
}

}  // namespace

TEST_CASE("type: typed values are int or std::string") {
  const Type type("video/x-raw, format=(string)I420, width=(int)320, height=(int)-240, framerate=(fraction)30/1, interlaced=(boolean)false");
  CHECK(type.name() == "video/x-raw");
  CHECK(std::any_cast<std::string>(type.get("format")) == "I420");
  CHECK(std::any_cast<int>(type.get("width")) == 320);
  CHECK(std::any_cast<int>(type.get("height")) == -240);
  CHECK(std::any_cast<std::string>(type.get("framerate")) == "30/1");
  CHECK(std::any_cast<std::string>(type.get("interlaced")) == "false");
  CHECK_FALSE(type.get("absent").has_value());
  CHECK(type.get_properties().size() == 5);
  CHECK(type.get_parsing_errors() == "");
  CHECK(type.get_serialization_errors() == "");
}

TEST_CASE("type: what is read, and what is written of it") {
  struct Case {
    const char *text, *values, *written;
  };
  for (const auto &[text, values, written] : {
           Case{"application/x-polymesh", "application/x-polymesh", "application/x-polymesh"},
           // as ossia score writes it
           Case{"video/x-raw,format=(string)RGBA,width=(int)1280,height=(int)720,framerate=60/1",
                "video/x-raw|format=string RGBA|framerate=string 60/1|height=int 720|width=int 1280",
                "video/x-raw, format=(string)RGBA, framerate=(fraction)60/1, height=(int)720, width=(int)1280"},
           // bare values
           Case{"a/b, i=5, n=-5, h=0x10, big=5000000000, r=1.5, e=1e3, f=-1/2, t=true, s=abc, d=1.2.3, m=-",
                "a/b|big=string 5000000000|d=string 1.2.3|e=string 1e3|f=string -1/2|h=int 16|i=int 5|m=string -|n=int -5|r=string 1.5|s=string abc|"
                "t=string true",
                "a/b, big=(gint64)5000000000, d=(string)1.2.3, e=(double)1e3, f=(fraction)-1/2, h=(int)16, i=(int)5, m=(string)-, n=(int)-5, r=(double)1.5, "
                "s=(string)abc, t=(boolean)true"},
           // a string that looks like a number stays a string
           Case{"a/b, s=(string)5, q=\"5\", i=(i)7", "a/b|i=int 7|q=string 5|s=string 5", "a/b, i=(int)7, q=(string)5, s=(string)5"},
           // spaces around everything
           Case{"  a/b ,  k = ( int ) 5 , s =  two words  ,", "a/b|k=int 5|s=string two words", "a/b, k=(int)5, s=(string)\"two words\""},
           // escapes, with quotes and without
           Case{R"_(a/b, c=1\,2, e=x\=y, p=\(z\), q="1, 2=(3)")_", "a/b|c=string 1,2|e=string x=y|p=string (z)|q=string 1, 2=(3)",
                R"_(a/b, c=(string)"1,2", e=(string)"x=y", p=(string)"(z)", q=(string)"1, 2=(3)")_"},
           Case{R"_(a/b, s=(string)"say \"hi\"", d=(string)C:\dir, b=(string)one\\two)_", R"_(a/b|b=string one\two|d=string C:\dir|s=string say "hi")_",
                R"_(a/b, b=(string)"one\\two", d=(string)"C:\\dir", s=(string)"say \"hi\"")_"},
           // as GStreamer escapes strings
           Case{R"_(a/b, s=(string)"Caf\303\251\ \#1")_", "a/b|s=string Caf\303\251 #1", "a/b, s=(string)\"Caf\303\251 #1\""},
           Case{"a/b, s=(string)a#1?, n=NULL, p=(string)/dev/x-1.0:+_", "a/b|n=string NULL|p=string /dev/x-1.0:+_|s=string a#1?",
                "a/b, n=(string)\"NULL\", p=(string)/dev/x-1.0:+_, s=(string)\"a#1?\""},
           Case{"a/b, s=(string), q=(string)\"\", k=", "a/b|k=string |q=string |s=string ", "a/b, k=(string)\"\", q=(string)\"\", s=(string)\"\""},
           // the last of several counts
           Case{"a/b, k=1, k=(string)x", "a/b|k=string x", "a/b, k=(string)x"},
           // features
           Case{"video/x-raw(memory:GLMemory, meta:A), width=5", "video/x-raw(memory:GLMemory, meta:A)|width=int 5",
                "video/x-raw(memory:GLMemory, meta:A), width=(int)5"},
           // lists, ranges and arrays stay what they are
           Case{"audio/x-vorbis, h=(buffer)< 01a2, 03b4 >, r=(int)[ 1, 5 ], l={ (string)\"a, }\", b }, w=(string)\"{ x }\"",
                "audio/x-vorbis|h=string < 01a2, 03b4 >|l=string { (string)\"a, }\", b }|r=string [ 1, 5 ]|w=string { x }",
                "audio/x-vorbis, h=(buffer)< 01a2, 03b4 >, l={ (string)\"a, }\", b }, r=(int)[ 1, 5 ], w=(string)\"{ x }\""},
       }) {
    CAPTURE(text);
    const Type type(text);
    CHECK(shown(type) == values);
    CHECK(type.str() == written);
    CHECK(type.get_parsing_errors() == "");
    CHECK(type.get_serialization_errors() == "");
    CHECK(shown(Type(written)) == values);
    CHECK(Type(written).str() == written);
  }
}

TEST_CASE("type: properties that are set") {
  Type type("a/b");
  type.set_prop("text", std::string("one, two"));
  type.set_prop("literal", "x=y");
  type.set_prop("none", static_cast<const char *>(nullptr));
  type.set_prop("int", 5);
  type.set_prop("short", static_cast<short>(-5));
  type.set_prop("zero", 0);
  type.set_prop("size", std::size_t{1280});
  type.set_prop("large", std::int64_t{-5'000'000'000});
  type.set_prop("largest", std::numeric_limits<std::uint64_t>::max());
  type.set_prop("yes", true);
  type.set_prop("float", 0.1f);
  type.set_prop("double", 0.1);
  type.set_prop("third", 1.0 / 3);
  type.set_prop("framerate", "fraction", "30/1");
  type.set_prop("count", std::string("int"), std::string("7"));
  const std::string written =
      "a/b, count=(int)7, double=(double)0.1, float=(float)0.1, framerate=(fraction)30/1, int=(int)5, large=(gint64)-5000000000, "
      "largest=(guint64)18446744073709551615, literal=(string)\"x=y\", none=(string)\"\", short=(int)-5, size=(int)1280, text=(string)\"one, two\", "
      "third=(double)0.3333333333333333, yes=(boolean)true, zero=(int)0";
  CHECK(type.str() == written);
  CHECK(shown(Type(written)) ==
        "a/b|count=int 7|double=string 0.1|float=string 0.1|framerate=string 30/1|int=int 5|large=string -5000000000|largest=string 18446744073709551615|"
        "literal=string x=y|none=string |short=int -5|size=int 1280|text=string one, two|third=string 0.3333333333333333|yes=string true|zero=int 0");
  CHECK(Type(written).str() == written);
  CHECK(type.get_parsing_errors() == "");
  CHECK(type.get_serialization_errors() == "");
}

TEST_CASE("type: what was set comes back as it was") {
  Type type("a/b");
  const auto comes_back = [&type](auto value) {
    using Value = decltype(value);
    const std::string key = typeid(Value).name();
    type.set_prop(key, value);
    const auto back = type.get(key);
    const auto *same = std::any_cast<Value>(&back);
    CHECK_MESSAGE((same != nullptr && *same == value), key);
    CHECK(type.get_properties().at(key).type() == typeid(Value));
  };
  comes_back(1.5);
  comes_back(1.5f);
  comes_back(1.5L);
  comes_back(true);
  comes_back('c');
  comes_back(static_cast<signed char>(-1));
  comes_back(static_cast<unsigned char>(200));
  comes_back(static_cast<short>(-5));
  comes_back(static_cast<unsigned short>(5));
  comes_back(5);
  comes_back(5U);
  comes_back(5L);
  comes_back(5UL);
  comes_back(-5'000'000'000LL);
  comes_back(5'000'000'000ULL);
  comes_back(std::string("text"));
  type.set_prop("literal", "text");
  CHECK(std::any_cast<std::string>(type.get("literal")) == "text");
  type.set_prop("framerate", "fraction", "30/1");
  CHECK(std::any_cast<std::string>(type.get("framerate")) == "30/1");
  CHECK(type.get_serialization_errors() == "");
}

TEST_CASE("type: a property that is there keeps its value") {
  Type type("a/b, read=1");
  type.set_prop("set", 1.5);
  for (const char *key : {"set", "read"}) {
    const auto before = type.str();
    type.set_prop(key, 2);
    type.set_prop(key, 2.5f);
    type.set_prop(key, false);
    type.set_prop(key, std::int64_t{5'000'000'000});
    type.set_prop(key, 2U);
    type.set_prop(key, "two");
    type.set_prop(key, std::string("two"));
    type.set_prop(key, "fraction", "2/1");
    CHECK(type.str() == before);
  }
  CHECK(std::any_cast<double>(type.get("set")) == 1.5);
  CHECK(std::any_cast<int>(type.get("read")) == 1);
}

TEST_CASE("type: numbers are written the same in every locale, and read back the same") {
  struct Comma : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
  };
  const auto before = std::locale::global(std::locale(std::locale::classic(), new Comma));
  Type type("a/b");
  type.set_prop("i", 1234567);
  type.set_prop("d", 1234567.5);
  const auto text = type.str();
  std::locale::global(before);
  CHECK(text == "a/b, d=(double)1234567.5, i=(int)1234567");
  std::mt19937_64 random(1);
  for (int i = 0; i < 2000; i++) {
    const double value = std::ldexp(static_cast<double>(static_cast<std::int64_t>(random())), static_cast<int>(random() % 1000) - 500);
    Type one("a/b");
    one.set_prop("d", value);
    CHECK(std::stod(std::any_cast<std::string>(Type(one.str()).get("d"))) == value);
  }
}

TEST_CASE("type: any text survives being written and read") {
  const std::string alphabet = " ,=()\"\\;{}[]<>ax7/-.#\t\n\xc3\xa9";
  std::mt19937 random(1);
  for (int i = 0; i < 20000; i++) {
    std::string value;
    for (auto length = random() % 12; length > 0; length--) value += alphabet[random() % alphabet.size()];
    Type type("a/b");
    type.set_prop("first", 1);
    type.set_prop("k", value);
    type.set_prop("l", "fraction", value);
    type.set_prop("z", 2);
    const auto text = type.str();
    CAPTURE(text);
    const Type again(text);
    REQUIRE(shown(again) == shown(type));
    REQUIRE(again.str() == text);
    REQUIRE(again.get_parsing_errors() == "");
  }
}

TEST_CASE("type: whatever is read, what is written of it reads as the same") {
  const std::string alphabet = "  ,,==()\"\\;{}[]<>abi157/-.\n";
  std::mt19937 random(2);
  for (int i = 0; i < 50000; i++) {
    std::string text = random() % 2 == 0 ? "a/b, k=" : "";
    for (auto length = random() % 24; length > 0; length--) text += alphabet[random() % alphabet.size()];
    CAPTURE(text);
    const Type type(text);
    const auto written = type.str();
    CAPTURE(written);
    const Type again(written);
    REQUIRE(again.str() == written);
    if (type.get_parsing_errors().empty()) REQUIRE(shown(again) == shown(type));
  }
}

TEST_CASE("type: what is wrong is left out and told, the rest is there") {
  struct Case {
    const char *text, *values, *error;
  };
  for (const auto &[text, values, error] : {
           Case{"", "", "there is no name"},
           Case{"  , k=1", "|k=int 1", "there is no name"},
           Case{"k=1, l=2", "|k=int 1|l=int 2", "the text begins with a property"},
           Case{"a/b, k, l=2", "a/b|l=int 2", "k: a property needs a value"},
           Case{"a/b, =5, l=2", "a/b|l=int 2", "=5: a property needs a key"},
           Case{"a/b, w=(int)wide, l=2", "a/b|l=int 2", "w: wide is no int"},
           Case{"a/b, w=(int)5000000000, l=2", "a/b|l=int 2", "w: 5000000000 is no int"},
           Case{"a/b, w=(int)99999999999999999999, l=2", "a/b|l=int 2", "is no int"},
           Case{"a/b, w=(int, l=2", "a/b|l=int 2", "w=(int: the parenthesis of its type is not closed"},
           Case{"a/b, w=()5, l=2", "a/b|l=int 2", "w=()5: this is no type"},
           Case{"a/b, l=2, w=(string)\"open, x=1", "a/b|l=int 2", "a quote is not closed"},
           Case{"a/b, l=2, w={ 1, 2", "a/b|l=int 2", "its brackets or quotes do not match"},
           Case{"video/x-raw(memory", "video/x-raw(memory", "a parenthesis is not closed"},
       }) {
    CAPTURE(text);
    const Type type(text);
    CHECK(shown(type) == values);
    CHECK(type.get_parsing_errors().find(error) != std::string::npos);
  }
}

TEST_CASE("type: what cannot be written is left out and told, the rest is there") {
  Type type("a/b");
  type.set_prop("fine", 1);
  type.set_prop("", 1);
  type.set_prop("a key", 1);
  type.set_prop("nul", std::string("a\0b", 3));
  type.set_prop("untyped", "", "x");
  type.set_prop("odd", "a)b", "x");
  type.set_prop("wide", "int", "very");
  CHECK(type.str() == "a/b, fine=(int)1");
  CHECK(type.get_serialization_errors() ==
        "property '' is left out: a key must not be empty, nor have spaces, quotes, brackets or any of , ; = \\\n"
        "property 'a key' is left out: a key must not be empty, nor have spaces, quotes, brackets or any of , ; = \\\n"
        "property 'nul' is left out: its value has a NUL character\n"
        "property 'odd' is left out: 'a)b' is no type\n"
        "property 'untyped' is left out: '' is no type\n"
        "property 'wide' is left out: very is no int\n");
  CHECK(Type("").get_serialization_errors().find("there is no name") == 0);
  Type longest("a/b");
  longest.set_prop("k", std::string(5000, 'x'));
  CHECK(longest.get_serialization_errors().find("a writer takes at most 4095") != std::string::npos);
}
