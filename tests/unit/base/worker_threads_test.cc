#include "base/worker_threads.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>

namespace whybounce {
namespace {

TEST(WorkerThreads, AllAreWaitedFor) {
  std::atomic<int> worked = 0;
  {
    const WorkerThreads threads(5, [&] { ++worked; });
  }
  EXPECT_EQ(worked, 5);
  {
    const WorkerThreads none(0, [&] { ++worked; });
  }
  EXPECT_EQ(worked, 5);
}

#if !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)
// Stacks of a terabyte: the system gives none, and nobody throws.
TEST(WorkerThreads, FewerWhereTheSystemGivesNone) {
  pthread_attr_t usual;
  ASSERT_EQ(pthread_getattr_default_np(&usual), 0);
  pthread_attr_t huge;
  ASSERT_EQ(pthread_attr_init(&huge), 0);
  ASSERT_EQ(pthread_attr_setstacksize(&huge, size_t{1} << 46), 0);
  ASSERT_EQ(pthread_setattr_default_np(&huge), 0);
  std::atomic<int> worked = 0;
  {
    const WorkerThreads threads(3, [&] { ++worked; });
  }
  EXPECT_EQ(worked, 0);
  ASSERT_EQ(pthread_setattr_default_np(&usual), 0);
  {
    const WorkerThreads threads(3, [&] { ++worked; });
  }
  EXPECT_EQ(worked, 3);
}
#endif

}  // namespace
}  // namespace whybounce
