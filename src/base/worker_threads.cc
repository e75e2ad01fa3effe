#include "base/worker_threads.h"

#include <utility>

namespace whybounce {

WorkerThreads::WorkerThreads(int count, std::function<void()> work) : work_(std::move(work)) {
  const auto run = [](void* argument) -> void* {
    (*static_cast<const std::function<void()>*>(argument))();
    return nullptr;
  };
  for (int i = 0; i < count; ++i) {
    pthread_t thread;
    if (pthread_create(&thread, nullptr, run, const_cast<std::function<void()>*>(&work_)) != 0)
      break;
    threads_.push_back(thread);
  }
}

WorkerThreads::~WorkerThreads() {
  for (const pthread_t thread : threads_) pthread_join(thread, nullptr);
}

}  // namespace whybounce
