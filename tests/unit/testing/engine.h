// The built-in rules, compiled once per test program.
#ifndef WHYBOUNCE_TESTS_UNIT_TESTING_ENGINE_H_
#define WHYBOUNCE_TESTS_UNIT_TESTING_ENGINE_H_

#include <gtest/gtest.h>

#include "classify/engine.h"
#include "whybounce/classifier.h"

namespace whybounce {

inline const Classifier& BuiltInClassifier() {
  static const Classifier* classifier = [] {
    auto created = Classifier::Create({});
    EXPECT_TRUE(created.ok()) << created.status();
    return created->release();
  }();
  return *classifier;
}

inline const Engine& BuiltInEngine() { return EngineOf(BuiltInClassifier()); }

}  // namespace whybounce

#endif  // WHYBOUNCE_TESTS_UNIT_TESTING_ENGINE_H_
